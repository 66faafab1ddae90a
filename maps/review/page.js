// The page itself: header, legend with layer switches, search, and what a click does.

function start(map, dataId) {
  var data = unpack(JSON.parse(document.getElementById(dataId).textContent));
  var w = data.words, v = data.villages, f = data.facilities, lists = data.lists, narrow = window.innerWidth <= 760;
  var shown = { townships: true, roads: true, names: true, unit_point: true, unit_station: true, point_station: true, station_centre: true };
  lists.tiers.forEach(function (tier) { shown["tier_" + tier] = true; });
  lists.modes.forEach(function (mode) { shown["mode_" + mode] = true; });

  document.documentElement.lang = data.language === "zh" ? "zh-CN" : "en";
  document.title = data.head.title;

  var layer = new PlanCanvas(data, shown), box = el("aside", "panel");
  box.id = "panel";
  box.setAttribute("aria-live", "polite");
  box.setAttribute("aria-label", w.panel);

  function select(chosen, move) {
    layer.selected = chosen;
    panel.show(chosen);
    document.body.classList.toggle("chosen", !!chosen);
    map.invalidateSize({ animate: false, pan: false });
    if (chosen && move) {
      var table = chosen.table === "villages" ? v : f, y = (table.y[chosen.row] + data.origin[1]) / DEGREE;
      map.setView([y, (table.x[chosen.row] + data.origin[0]) / DEGREE], Math.max(map.getZoom(), 12), { animate: false });
    }
    layer.redraw();
  }

  var panel = Panel(data, box, select, function () { select(null); });

  function header() {
    var bar = el("header", "bar-top"), title = el("div", "title"), figures = el("ul", "figures"), head = data.head;
    title.appendChild(el("h1", "", head.title));
    title.appendChild(el("p", "", w.subtitle + " · " + w.date + " " + head.date));
    bar.appendChild(title);
    function figure(label, value, unit, hint) {
      var item = el("li");
      item.appendChild(el("span", "label", label));
      var strong = el("strong", "", value);
      strong.appendChild(el("small", "", " " + unit));
      item.appendChild(strong);
      if (hint) { item.title = hint; }
      figures.appendChild(item);
    }
    figure(w.gross, tenThousand(head.gross), w["unit-wan-yr"], w["gross-hint"]);
    figure(w.bound, tenThousand(head.bound), w["unit-wan-yr"], w["bound-hint"]);
    figure(w.gap, "≤ " + head.gap, "%", w["gap-hint"]);
    figure(w.outcome, head.stopped, "", "");
    figure(w.solver, head.solver, head.engine, "");
    bar.appendChild(figures);
    return bar;
  }

  function legend() {
    var card = el("details", "legend"), head = el("summary", "", w.legend);
    card.id = "legend";
    card.open = !narrow;
    card.appendChild(head);
    function picture(paint) {
      var canvas = el("canvas"), c;
      canvas.width = 52;
      canvas.height = 40;
      canvas.setAttribute("aria-hidden", "true");
      c = canvas.getContext("2d");
      c.scale(2, 2);
      c.lineCap = "round";
      paint(c);
      return canvas;
    }
    function row(key, text, count, paint) {
      var label = el("label"), input = el("input");
      if (key) {
        input.type = "checkbox";
        input.checked = shown[key];
        input.name = key;
        input.addEventListener("change", function () { shown[key] = input.checked; layer.redraw(); });
        label.appendChild(input);
      } else {
        label = el("div", "sample");
      }
      label.appendChild(picture(paint));
      label.appendChild(el("span", "", text));
      if (count !== null) { label.appendChild(el("b", "", number(count))); }
      card.appendChild(label);
    }
    function count(column, value) { return column.filter(function (x) { return x === value; }).length; }
    function line(stroke, dash) {
      return function (c) {
        c.setLineDash(dash || []);
        c.globalAlpha = Math.max(0.6, stroke.opacity);
        c.strokeStyle = stroke.colour;
        c.lineWidth = Math.max(1.2, stroke.width * 1.2);
        c.beginPath(); c.moveTo(3, 10); c.lineTo(23, 10); c.stroke();
      };
    }
    card.appendChild(el("h3", "", w["legend-facilities"]));
    lists.tiers.slice().reverse().forEach(function (tier) {
      var t = lists.tiers.indexOf(tier), symbol = data.style.tiers[tier];
      row("tier_" + tier, w["tier-" + tier], count(f.tier, t), function (c) {
        paintFacility(c, symbol, 13, 10, Math.min(6.5, symbol.radius + 1), false, false);
      });
    });
    row(null, w["legend-kept"], null, function (c) { paintFacility(c, { shape: "circle", colour: "#555" }, 13, 10, 5, true, false); });
    row(null, w["legend-fused"], null, function (c) { paintFacility(c, { shape: "circle", colour: "#777" }, 13, 10, 4, false, true); });
    card.appendChild(el("h3", "", w["legend-villages"]));
    lists.modes.forEach(function (mode, m) {
      var n = count(v.mode, m), symbol = data.style.modes[mode];
      if (!n) { return; }
      row("mode_" + mode, w["mode-" + mode], n, function (c) {
        c.beginPath();
        SHAPES[symbol.shape](c, 13, 10, 4);
        paintMode(c, symbol, 4);
      });
    });
    card.appendChild(el("h3", "", w["legend-links"]));
    ["unit_point", "unit_station", "point_station", "station_centre"].forEach(function (name) {
      row(name, w["link-" + name.replace("_", "-")], null, line(data.style.links[name]));
    });
    card.appendChild(el("h3", "", w["legend-base"]));
    row("roads", w.roads, null, line(data.style.roads.expressway));
    row("townships", w.townships, null, line(data.style.township, [3, 3]));
    row("names", w.names, null, function (c) { c.font = "600 11px sans-serif"; c.fillStyle = "#333"; c.fillText(w["names-sample"], 6, 14); });
    return card;
  }

  function search() {
    var form = el("div", "search"), input = el("input"), list = el("ul");
    input.type = "search";
    input.placeholder = w.search;
    input.setAttribute("aria-label", w.search);
    form.appendChild(input);
    form.appendChild(list);
    input.addEventListener("input", function () {
      var text = input.value.trim(), found = [];
      list.textContent = "";
      if (!text) { return; }
      function look(table, name, codes, kind) {
        for (var i = 0; i < table.name.length && found.length < 8; i++) {
          if (table.name[i].indexOf(text) >= 0 || codes[i].indexOf(text) === 0) { found.push([name, i, table.name[i], kind(i)]); }
        }
      }
      look(f, "facilities", f.site, function (i) { return w["tier-" + lists.tiers[f.tier[i]]]; });
      look(v, "villages", v.code, function (i) { return v.township[i] >= 0 ? data.townships.name[v.township[i]] : w.village; });
      found.forEach(function (hit) {
        var item = el("li"), button = el("button", "go", hit[2]);
        button.type = "button";
        button.appendChild(el("small", "", hit[3]));
        button.addEventListener("click", function () {
          list.textContent = "";
          input.value = "";
          select({ table: hit[0], row: hit[1] }, true);
        });
        item.appendChild(button);
        list.appendChild(item);
      });
      if (!found.length) { list.appendChild(el("li", "none", w["search-none"])); }
    });
    input.addEventListener("keydown", function (event) {
      var first = list.querySelector("button");
      // Enter that only ends a pinyin composition chooses nothing.
      if (event.key === "Enter" && !event.isComposing && event.keyCode !== 229 && first) { first.click(); }
    });
    return form;
  }

  var main = el("main", "stage"), mapBox = map.getContainer(), tools = el("div", "tools");
  document.body.appendChild(header());
  if (data.label) {
    var band = el("p", "synthetic", data.label);
    band.setAttribute("role", "note");
    document.body.appendChild(band);
  }
  document.body.appendChild(main);
  main.appendChild(mapBox);
  tools.appendChild(search());
  tools.appendChild(legend());
  main.appendChild(tools);
  main.appendChild(box);
  panel.show(null);

  mapBox.setAttribute("aria-label", w.map);
  // Bottom corners grow upwards: what is added first lies lowest.
  var credits = L.control.attribution({ prefix: "Leaflet 1.9", position: "bottomright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  L.control.zoom({ position: "bottomright", zoomInTitle: w["zoom-in"], zoomOutTitle: w["zoom-out"] }).addTo(map);
  // Leaflet writes attributions as HTML: the sources' names are put in as text, after it has drawn.
  credits.getContainer().appendChild(el("span", "", " · " + w.restricted + (data.attribution ? " · " + data.attribution : "")));
  map.invalidateSize({ animate: false });

  var west = Infinity, south = -Infinity, east = -Infinity, north = Infinity;
  data.counties.lines.forEach(function (line) {
    west = Math.min(west, line.box[0]);
    north = Math.min(north, line.box[1]);
    east = Math.max(east, line.box[2]);
    south = Math.max(south, line.box[3]);
  });
  function lonLat(mx, my) { return [Math.atan(Math.sinh((0.5 - my) * 2 * Math.PI)) * 180 / Math.PI, (mx - 0.5) * 360]; }
  map.options.zoomSnap = 0.25;
  map.fitBounds([lonLat(west, south), lonLat(east, north)], {
    animate: false, paddingTopLeft: [narrow ? 12 : 250, 12], paddingBottomRight: [12, 12]
  });
  layer.addTo(map);

  map.on("click", function (event) {
    var found = layer.hits(event.containerPoint), chosen = layer.selected, at = -1;
    found.forEach(function (hit, k) { if (chosen && hit.table === chosen.table && hit.row === chosen.row) { at = k; } });
    // A second click on the same spot takes the next place that stands there.
    select(found.length ? found[(at + 1) % found.length] : null);
  });
  map.on("mousemove", function (event) { mapBox.style.cursor = layer.hits(event.containerPoint).length ? "pointer" : ""; });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && layer.selected) { select(null); }
  });
  document.documentElement.setAttribute("data-ready", "yes");
}
