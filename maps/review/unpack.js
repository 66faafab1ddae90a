// From packed payload to numbers on a unit square (web Mercator, 0..1 both ways).
// First of four files that stand in one closed function; plain ES5, browsers of 2018 must read it.

var DEGREE = 100000;

function mercatorX(lon) { return lon / 360 + 0.5; }

function mercatorY(lat) {
  var s = Math.sin(lat * Math.PI / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

// Base64 of zigzag varints → list of {x: [], y: [], box: [west, north, east, south]}.
function unpackLines(text, origin) {
  var bytes = atob(text), at = 0, x = origin[0], y = origin[1], lines = [];
  function next() {
    var value = 0, scale = 1, byte;
    do {
      byte = bytes.charCodeAt(at++);
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte & 128);
    return value;
  }
  function step() {
    var value = next();
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }
  while (at < bytes.length) {
    var count = next(), line = { x: new Float64Array(count), y: new Float64Array(count), box: [2, 2, -1, -1] };
    for (var i = 0; i < count; i++) {
      x += step();
      y += step();
      var mx = mercatorX(x / DEGREE), my = mercatorY(y / DEGREE), box = line.box;
      line.x[i] = mx;
      line.y[i] = my;
      if (mx < box[0]) { box[0] = mx; }
      if (my < box[1]) { box[1] = my; }
      if (mx > box[2]) { box[2] = mx; }
      if (my > box[3]) { box[3] = my; }
    }
    lines.push(line);
  }
  return lines;
}

// Adds mx, my (unit square) to a table of columns that has x, y in steps from the origin.
function placeColumns(table, origin) {
  var n = table.x.length;
  table.mx = new Float64Array(n);
  table.my = new Float64Array(n);
  for (var i = 0; i < n; i++) {
    table.mx[i] = mercatorX((table.x[i] + origin[0]) / DEGREE);
    table.my[i] = mercatorY((table.y[i] + origin[1]) / DEGREE);
  }
  return table;
}

function unpack(data) {
  ["counties", "townships"].forEach(function (name) {
    var areas = placeColumns(data[name], data.origin);
    areas.lines = unpackLines(areas.rings, data.origin);
  });
  data.river = unpackLines(data.river, data.origin);
  Object.keys(data.roads).forEach(function (name) { data.roads[name] = unpackLines(data.roads[name], data.origin); });
  placeColumns(data.villages, data.origin);
  placeColumns(data.facilities, data.origin);
  return data;
}
