// One canvas for the whole plan: drawn once per move or zoom, hit by arithmetic and not by elements.

var SHAPES = {
  circle: function (c, x, y, r) { c.moveTo(x + r, y); c.arc(x, y, r, 0, 6.2832); },
  dot: function (c, x, y, r) { c.moveTo(x + r, y); c.arc(x, y, r, 0, 6.2832); },
  ring: function (c, x, y, r) { c.moveTo(x + r, y); c.arc(x, y, r, 0, 6.2832); },
  square: function (c, x, y, r) { c.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8); },
  triangle: function (c, x, y, r) {
    c.moveTo(x, y - r * 1.1); c.lineTo(x + r, y + r * 0.75); c.lineTo(x - r, y + r * 0.75); c.closePath();
  },
  diamond: function (c, x, y, r) {
    c.moveTo(x, y - r * 1.25); c.lineTo(x + r * 1.25, y); c.lineTo(x, y + r * 1.25); c.lineTo(x - r * 1.25, y); c.closePath();
  },
  cross: function (c, x, y, r) {
    c.moveTo(x - r, y - r); c.lineTo(x + r, y + r); c.moveTo(x - r, y + r); c.lineTo(x + r, y - r);
  }
};

// Villages and legend entries; open shapes are stroked, closed ones filled.
function paintMode(c, symbol, r) {
  if (symbol.shape === "ring" || symbol.shape === "cross") {
    c.strokeStyle = symbol.colour;
    c.lineWidth = Math.max(1, r * 0.55);
    c.stroke();
  } else {
    c.fillStyle = symbol.colour;
    c.fill();
  }
}

// A facility: filled or hollow, a white edge to lift it off the lines, a black ring if fused.
function paintFacility(c, symbol, x, y, r, kept, fused) {
  c.beginPath();
  SHAPES[symbol.shape](c, x, y, r + Math.min(1.2, r * 0.25));
  c.fillStyle = "#fff";
  c.fill();
  c.beginPath();
  SHAPES[symbol.shape](c, x, y, kept ? r - 0.6 : r);
  c.fillStyle = kept ? "#fff" : symbol.colour;
  c.fill();
  if (kept) { c.strokeStyle = symbol.colour; c.lineWidth = Math.max(1.4, r * 0.38); c.stroke(); }
  if (fused) {
    c.beginPath();
    c.arc(x, y + (symbol.shape === "triangle" ? r * 0.1 : 0), r * 1.15 + Math.min(2.2, r * 0.4), 0, 6.2832);
    c.strokeStyle = "#111";
    c.lineWidth = Math.min(1.3, 0.4 + r * 0.16);
    c.stroke();
  }
}

var PlanCanvas = L.Renderer.extend({
  initialize: function (data, shown) {
    L.Renderer.prototype.initialize.call(this, { padding: 0.15 });
    this._data = data;
    this.shown = shown;
    this.selected = null;
  },

  _initContainer: function () {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._context = this._container.getContext("2d");
  },

  _destroyContainer: function () {
    L.DomUtil.remove(this._container);
    delete this._context;
    delete this._container;
  },

  _update: function () {
    if (this._map._animatingZoom && this._bounds) { return; }
    L.Renderer.prototype._update.call(this);
    var b = this._bounds, size = b.getSize(), ratio = window.devicePixelRatio > 1 ? 2 : 1, canvas = this._container;
    L.DomUtil.setPosition(canvas, b.min);
    canvas.width = ratio * size.x;
    canvas.height = ratio * size.y;
    canvas.style.width = size.x + "px";
    canvas.style.height = size.y + "px";
    this._context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this._draw(size);
  },

  redraw: function () { if (this._map) { this._update(); } },

  _draw: function (size) {
    var zoom = this._map.getZoom(), corner = this._map.getPixelOrigin().add(this._bounds.min);
    this._scale = 256 * Math.pow(2, zoom);
    this._ox = corner.x;
    this._oy = corner.y;
    this._view = [
      corner.x / this._scale, corner.y / this._scale, (corner.x + size.x) / this._scale, (corner.y + size.y) / this._scale
    ];
    this._zoom = zoom;
    var c = this._context, data = this._data, style = data.style, shown = this.shown;
    c.lineJoin = c.lineCap = "round";
    this._fill(data.counties.lines, style.land);
    this._fill(data.river, style.river);
    if (shown.townships) { c.setLineDash([3, 3]); this._stroke(data.townships.lines, style.township); c.setLineDash([]); }
    if (shown.roads) {
      Object.keys(style.roads).reverse().forEach(function (name) { this._stroke(data.roads[name], style.roads[name]); }, this);
    }
    this._stroke(data.counties.lines, style.county);
    this._drawLinks();
    this._drawChosenLinks();
    this._drawVillages();
    this._drawFacilities();
    this._drawChosenRing();
    this._drawNames();
  },

  _px: function (mx) { return mx * this._scale - this._ox; },
  _py: function (my) { return my * this._scale - this._oy; },

  _path: function (lines) {
    var c = this._context, view = this._view, scale = this._scale, ox = this._ox, oy = this._oy;
    c.beginPath();
    lines.forEach(function (line) {
      var box = line.box;
      if (box[0] > view[2] || box[2] < view[0] || box[1] > view[3] || box[3] < view[1]) { return; }
      c.moveTo(line.x[0] * scale - ox, line.y[0] * scale - oy);
      for (var i = 1; i < line.x.length; i++) { c.lineTo(line.x[i] * scale - ox, line.y[i] * scale - oy); }
    });
  },

  _fill: function (lines, colour) {
    this._path(lines);
    this._context.fillStyle = colour;
    this._context.fill("evenodd");
  },

  _stroke: function (lines, stroke) {
    if (this._zoom < stroke.from_zoom) { return; }
    var c = this._context;
    this._path(lines);
    c.globalAlpha = stroke.opacity;
    c.strokeStyle = stroke.colour;
    c.lineWidth = stroke.width * Math.pow(1.13, Math.max(0, this._zoom - 9));
    c.stroke();
    c.globalAlpha = 1;
  },

  // Lines between places: pairs is a function that calls back with two tables and two rows.
  _links: function (name, each) {
    var stroke = this._data.style.links[name], c = this._context, self = this;
    if (this._zoom < stroke.from_zoom) { return; }
    c.beginPath();
    each(function (a, i, b, j) {
      c.moveTo(self._px(a.mx[i]), self._py(a.my[i]));
      c.lineTo(self._px(b.mx[j]), self._py(b.my[j]));
    });
    c.globalAlpha = stroke.opacity;
    c.strokeStyle = stroke.colour;
    c.lineWidth = stroke.width * Math.pow(1.1, Math.max(0, this._zoom - 9));
    c.stroke();
    c.globalAlpha = 1;
  },

  _drawLinks: function () {
    var v = this._data.villages, f = this._data.facilities, flows = this._data.flows, shown = this.shown;
    function flowsInto(tier) {
      return function (line) {
        flows.to.forEach(function (to, k) { if (f.tier[to] === tier) { line(f, flows.from[k], f, to); } });
      };
    }
    if (shown.unit_station) {
      this._links("unit_station", function (line) {
        v.station.forEach(function (to, i) { if (to >= 0 && v.point[i] < 0) { line(v, i, f, to); } });
      });
    }
    if (shown.unit_point) {
      this._links("unit_point", function (line) {
        v.point.forEach(function (to, i) { if (to >= 0) { line(v, i, f, to); } });
      });
    }
    if (shown.point_station) { this._links("point_station", flowsInto(1)); }
    if (shown.station_centre) { this._links("station_centre", flowsInto(2)); }
  },

  villageRadius: function (mode) {
    return this._data.style.modes[mode].radius * Math.pow(1.32, Math.max(0, Math.min(5, this._zoom - 9)));
  },

  facilityRadius: function (tier) {
    return this._data.style.tiers[tier].radius * Math.pow(1.17, Math.max(-1.5, Math.min(4, this._zoom - 10)));
  },

  _drawVillages: function () {
    var c = this._context, v = this._data.villages, self = this, view = this._view;
    this._data.lists.modes.forEach(function (mode, m) {
      if (!self.shown["mode_" + mode]) { return; }
      var symbol = self._data.style.modes[mode], r = self.villageRadius(mode);
      c.beginPath();
      for (var i = 0; i < v.mode.length; i++) {
        if (v.mode[i] !== m || v.mx[i] < view[0] || v.mx[i] > view[2] || v.my[i] < view[1] || v.my[i] > view[3]) { continue; }
        SHAPES[symbol.shape](c, self._px(v.mx[i]), self._py(v.my[i]), r);
      }
      paintMode(c, symbol, r);
    });
  },

  _drawFacilities: function () {
    var f = this._data.facilities, self = this;
    this._data.lists.tiers.forEach(function (tier, t) {
      if (!self.shown["tier_" + tier]) { return; }
      var symbol = self._data.style.tiers[tier], r = self.facilityRadius(tier);
      for (var i = 0; i < f.tier.length; i++) {
        if (f.tier[i] === t) {
          paintFacility(self._context, symbol, self._px(f.mx[i]), self._py(f.my[i]), r, f.nature[i] === 1, f.fused[i] === 1);
        }
      }
    });
  },

  // Everything the chosen place serves, and where its material goes; below the symbols.
  _drawChosenLinks: function () {
    if (!this.selected) { return; }
    var c = this._context, v = this._data.villages, f = this._data.facilities, flows = this._data.flows, self = this;
    var row = this.selected.row;
    c.beginPath();
    function line(a, i, b, j) {
      c.moveTo(self._px(a.mx[i]), self._py(a.my[i]));
      c.lineTo(self._px(b.mx[j]), self._py(b.my[j]));
    }
    if (this.selected.table === "villages") {
      if (v.point[row] >= 0) { line(v, row, f, v.point[row]); } else if (v.station[row] >= 0) { line(v, row, f, v.station[row]); }
    } else {
      v.point.forEach(function (p, i) { if (p === row || (p < 0 && v.station[i] === row)) { line(v, i, f, row); } });
      flows.from.forEach(function (from, k) { if (from === row || flows.to[k] === row) { line(f, from, f, flows.to[k]); } });
    }
    c.strokeStyle = "#fff"; c.lineWidth = 4; c.stroke();
    c.strokeStyle = "#1b1b1b"; c.lineWidth = 1.6; c.stroke();
  },

  _drawChosenRing: function () {
    if (!this.selected) { return; }
    var c = this._context, village = this.selected.table === "villages", here = village ? this._data.villages : this._data.facilities;
    c.beginPath();
    c.arc(this._px(here.mx[this.selected.row]), this._py(here.my[this.selected.row]), village ? 10 : 18, 0, 6.2832);
    c.strokeStyle = "#fff"; c.lineWidth = 5; c.stroke();
    c.strokeStyle = "#111"; c.lineWidth = 2.4; c.stroke();
  },

  _drawNames: function () {
    var data = this._data, zoom = this._zoom, self = this, taken = [];
    function free(x, y, w, h) {
      var box = [x - w / 2 - 3, y - h / 2 - 1, x + w / 2 + 3, y + h / 2 + 1];
      if (taken.some(function (b) { return box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]; })) { return false; }
      taken.push(box);
      return true;
    }
    function names(table, rows, size, colour, weight, dy) {
      var c = self._context;
      c.font = weight + " " + size + "px " + getComputedStyle(document.body).fontFamily;
      c.textAlign = "center";
      c.textBaseline = "middle";
      c.lineWidth = 3.5;
      c.strokeStyle = "rgba(255,255,255,.88)";
      c.fillStyle = colour;
      rows.forEach(function (i) {
        var x = self._px(table.mx[i]), y = self._py(table.my[i]) + dy, text = table.name[i].slice(0, 24);
        if (x < -80 || y < -20 || x > self._bounds.getSize().x + 80 || y > self._bounds.getSize().y + 20) { return; }
        if (!free(x, y, c.measureText(text).width, size)) { return; }
        c.strokeText(text, x, y);
        c.fillText(text, x, y);
      });
    }
    function all(table) { return table.name.map(function (_, i) { return i; }); }
    function ofTier(tier) { return all(data.facilities).filter(function (i) { return data.facilities.tier[i] === tier; }); }
    if (zoom < 12 && this.shown.names) { names(data.counties, all(data.counties), 15, "#2B2A28", "600", 0); }
    if (zoom >= 11 && this.shown.names) { names(data.townships, all(data.townships), 12.5, "#6A655C", "500", 0); }
    if (zoom >= 12 && this.shown.tier_centre) { names(data.facilities, ofTier(2), 12, "#8A3C00", "600", 20); }
    if (zoom >= 13 && this.shown.tier_station) { names(data.facilities, ofTier(1), 12, "#00507D", "600", 18); }
    if (zoom >= 13 && this.shown.tier_point) { names(data.facilities, ofTier(0), 11.5, "#00664B", "500", 16); }
    if (zoom >= 14 && this.shown.names) { names(data.villages, all(data.villages), 11, "#4A4741", "400", 13); }
  },

  // Places under a point of the map's window, nearest first within its tier, facilities before villages.
  hits: function (point) {
    var origin = this._map.getPixelOrigin(), layer = this._map.containerPointToLayerPoint(point);
    var x = layer.x + origin.x, y = layer.y + origin.y, scale = this._scale, found = [], data = this._data, shown = this.shown;
    function look(table, name, rank, reach, visible) {
      for (var i = 0; i < table.mx.length; i++) {
        var d = Math.abs(table.mx[i] * scale - x) + Math.abs(table.my[i] * scale - y);
        if (d < 40 && visible(i)) {
          d = Math.sqrt(Math.pow(table.mx[i] * scale - x, 2) + Math.pow(table.my[i] * scale - y, 2));
          if (d <= reach(i)) { found.push({ table: name, row: i, rank: rank(i), d: d }); }
        }
      }
    }
    var self = this, tiers = data.lists.tiers, modes = data.lists.modes, f = data.facilities, v = data.villages;
    look(f, "facilities", function (i) { return 3 - f.tier[i]; },
      function (i) { return self.facilityRadius(tiers[f.tier[i]]) + 3; },
      function (i) { return shown["tier_" + tiers[f.tier[i]]]; });
    look(v, "villages", function () { return 4; },
      function (i) { return self.villageRadius(modes[v.mode[i]]) + 4; },
      function (i) { return shown["mode_" + modes[v.mode[i]]]; });
    return found.sort(function (a, b) { return a.rank - b.rank || a.d - b.d || a.row - b.row; });
  }
});
