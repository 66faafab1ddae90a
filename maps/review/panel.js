// Words and numbers: the side panel. Every text goes through textContent.

function el(tag, className, text) {
  var node = document.createElement(tag);
  if (className) { node.className = className; }
  if (text !== undefined && text !== null) { node.textContent = text; }
  return node;
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
}

function number(value, digits) {
  var parts = Math.abs(value).toFixed(digits || 0).split(".");
  parts[0] = parts[0].replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return (value < 0 ? "−" : "") + parts.join(".");
}

function tenThousand(yuan) { return number(yuan / 10000, Math.abs(yuan) < 1e6 ? 2 : 1); }

function Panel(data, box, onSelect, onClose) {
  var w = data.words, v = data.villages, f = data.facilities, lists = data.lists;

  function rows(pairs) {
    var list = el("dl", "numbers");
    pairs.forEach(function (pair) {
      if (pair[1] === null || pair[1] === undefined || pair[1] === "") { return; }
      var line = el("div");
      var term = el("dt", "", pair[0]);
      if (pair[3]) { term.appendChild(el("small", "formula", pair[3])); }
      line.appendChild(term);
      var value = el("dd", "", String(pair[1]));
      if (pair[2]) { value.appendChild(el("small", "", " " + pair[2])); }
      line.appendChild(value);
      list.appendChild(line);
    });
    return list;
  }

  function section(title) { box.appendChild(el("h3", "", title)); }

  function goTo(table, row, text, extra) {
    var button = el("button", "go", text);
    button.type = "button";
    if (extra) { button.appendChild(el("small", "", extra)); }
    button.addEventListener("click", function () { onSelect({ table: table, row: row }, true); });
    return button;
  }

  function top(kind, name, code, colour) {
    box.textContent = "";
    var close = el("button", "close", "×");
    close.type = "button";
    close.setAttribute("aria-label", w.close);
    close.addEventListener("click", onClose);
    box.appendChild(close);
    var tag = el("p", "kind", kind);
    tag.style.borderColor = colour;
    box.appendChild(tag);
    box.appendChild(el("h2", "", name));
    box.appendChild(el("p", "code", code));
    box.scrollTop = 0;
  }

  function where(table, row) {
    var county = table.county[row] >= 0 ? data.counties.name[table.county[row]] : "";
    var township = table.township[row] >= 0 ? data.townships.name[table.township[row]] : "";
    return (county + " " + township).trim();
  }

  function lonLat(table, row) {
    return ((table.x[row] + data.origin[0]) / 1e5).toFixed(5) + ", " + ((table.y[row] + data.origin[1]) / 1e5).toFixed(5);
  }

  function village(i) {
    var mode = lists.modes[v.mode[i]], served = v.mode[i] < 3, to = v.point[i] >= 0 ? v.point[i] : v.station[i];
    top(w.village + " · " + w["mode-" + mode], v.name[i], v.code[i], data.style.modes[mode].colour);
    box.appendChild(rows([
      [w.where, where(v, i)],
      [w.people, number(v.town[i] + v.rural[i]), fill(w["people-split"], { town: number(v.town[i]), rural: number(v.rural[i]) })],
      [served ? w["tonnes-collected"] : w["tonnes-missed"], number(v.t[i], 1), w["unit-t-yr"]]
    ]));
    if (to >= 0) {
      section(w["served-by"]);
      box.appendChild(goTo("facilities", to, f.name[to], w["tier-" + lists.tiers[f.tier[to]]]));
      box.appendChild(rows([[w.distance, number(v.km[i], 2), "km"], [w.drive, number(v.min[i], 1), w["unit-min"]]]));
      if (v.point[i] >= 0 && v.station[i] >= 0) {
        box.appendChild(el("p", "then", w["then-to"]));
        box.appendChild(goTo("facilities", v.station[i], f.name[v.station[i]], w["tier-station"]));
      }
      section(w["cost-own"]);
      box.appendChild(rows([
        [w.capital, number(v.capital[i]), w["unit-yuan-yr"]],
        [w.running, number(v.running[i]), w["unit-yuan-yr"]],
        [w.haulage, number(v.haulage[i]), w["unit-yuan-yr"]]
      ]));
    } else {
      box.appendChild(el("p", "note", w["note-" + mode]));
    }
    box.appendChild(rows([[w.position, lonLat(v, i), "CGCS2000"]]));
  }

  function facility(i) {
    var tier = lists.tiers[f.tier[i]], served = [], people = 0, farthest = 0, inflow = 0;
    top(w["tier-" + tier], f.name[i], f.site[i], data.style.tiers[tier].colour);
    v.mode.forEach(function (_, k) {
      if (v.point[k] === i || (v.point[k] < 0 && v.station[k] === i)) {
        served.push(k);
        people += v.town[k] + v.rural[k];
        farthest = Math.max(farthest, v.km[k]);
      }
    });
    data.flows.to.forEach(function (to) { if (to === i) { inflow += 1; } });
    var tags = el("p", "tags");
    tags.appendChild(el("span", "", w["nature-" + lists.natures[f.nature[i]]]));
    if (f.fused[i]) { tags.appendChild(el("span", "fused", w.fused)); }
    if (f.origin[i] >= 0) { tags.appendChild(el("span", "", w["origin-" + lists.origins[f.origin[i]]])); }
    box.appendChild(tags);
    var share = f.room[i] > 0 ? f.load[i] / f.room[i] : 0, bar = el("div", "bar"), inner = el("i");
    inner.style.width = Math.min(100, share * 100) + "%";
    inner.style.background = data.style.tiers[tier].colour;
    bar.appendChild(inner);
    box.appendChild(el("p", "load", fill(w["load-of"], {
      load: number(f.load[i], 1), room: number(f.room[i], 1), share: number(share * 100, 0)
    })));
    box.appendChild(bar);
    box.appendChild(rows([
      [w.where, where(f, i)],
      [w.size, f.size[i], "× " + f.units[i]],
      [w.delivered, f.delivered[i] ? number(f.delivered[i], 1) : null, w["unit-t-yr"]],
      [w.standard, f.standard[i]],
      [w.investment, tenThousand(f.investment[i]), w["unit-wan"]],
      [w.capital, number(f.capital[i]), w["unit-yuan-yr"]],
      [w.running, number(f.running[i]), w["unit-yuan-yr"]]
    ]));
    data.flows.from.forEach(function (from, k) {
      if (from !== i) { return; }
      var to = data.flows.to[k];
      section(w["goes-to"]);
      box.appendChild(goTo("facilities", to, f.name[to], w["tier-" + lists.tiers[f.tier[to]]]));
      box.appendChild(rows([
        [w.flow, number(data.flows.t[k], 1), w["unit-t-yr"]],
        [w.distance, number(data.flows.km[k], 2), "km"],
        [w.drive, number(data.flows.min[k], 1), w["unit-min"]],
        [w.haulage, number(data.flows.haulage[k]), w["unit-yuan-yr"]]
      ]));
    });
    data.fleets.forEach(function (fleet) {
      if (fleet.station !== i) { return; }
      section(w.fleet);
      box.appendChild(rows([
        [w.vehicles, fleet.vehicles], [w.hours, number(fleet.hours), w["unit-h-yr"]],
        [w["fleet-cost"], number(fleet.yearly), w["unit-yuan-yr"]], [w.investment, tenThousand(fleet.investment), w["unit-wan"]]
      ]));
    });
    section(w.catchment);
    box.appendChild(rows([
      [w["served-villages"], served.length || null],
      [w["served-people"], served.length ? number(people) : null],
      [w.farthest, served.length ? number(farthest, 2) : null, "km"],
      [w["facilities-below"], inflow || null]
    ]));
    var list = el("ul", "served");
    served.slice(0, 200).forEach(function (k) {
      var item = el("li");
      item.appendChild(goTo("villages", k, v.name[k], number(v.km[k], 2) + " km"));
      list.appendChild(item);
    });
    box.appendChild(list);
    box.appendChild(rows([[w.position, lonLat(f, i), "CGCS2000"]]));
  }

  function summary() {
    var head = data.head;
    box.textContent = "";
    box.appendChild(el("h2", "", w.summary));
    box.appendChild(el("p", "note", w.hint));
    section(w.costs);
    box.appendChild(rows([
      [w.capital, tenThousand(head.capital), w["unit-wan-yr"]],
      [w.running, tenThousand(head.running), w["unit-wan-yr"]],
      [w.haulage, tenThousand(head.haulage), w["unit-wan-yr"]],
      [w.gross, tenThousand(head.gross), w["unit-wan-yr"]],
      [w["unserved-price"], head.unserved ? tenThousand(head.unserved) : null, w["unit-wan-yr"]]
    ]));
    if (data.figures.length) {
      section(w.indicators);
      box.appendChild(rows(data.figures.map(function (figure) {
        var large = figure.yuan && Math.abs(figure.value) >= 1e5;
        var value = large ? tenThousand(figure.value) : number(figure.value, figure.value % 1 === 0 ? 0 : figure.unit === "%" ? 1 : 2);
        return [figure.name[0], value, (large ? w["ten-thousand"] : "") + figure.unit, figure.name[1]];
      })));
    }
    section(w.proof);
    box.appendChild(rows([
      [w.bound, tenThousand(head.bound), w["unit-wan-yr"]], [w.gap, "≤ " + head.gap + "%"],
      [w.stopped, head.stopped], [w.engine, head.engine], [w.solver, head.solver], [w.seed, head.seed],
      [w.scenario, head.scenario], [w.date, head.date]
    ]));
  }

  return {
    show: function (chosen) {
      if (!chosen) { summary(); } else if (chosen.table === "villages") { village(chosen.row); } else { facility(chosen.row); }
    }
  };
}
