"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const levels = ["high", "medium", "low", "info"];
  const cards = [...document.querySelectorAll(".finding")].map((node) => ({
    node, text: node.textContent.toLowerCase(), sure: Number(node.dataset.sure), ...node.dataset,
  }));
  const controls = { text: $("find"), severity: $("severity"), rule: $("rule"), unit: $("unit"), sure: $("sure") };
  let move = "";

  function wanted(card, without) {
    const level = controls.severity.value;
    return card.text.includes(controls.text.value.trim().toLowerCase())
      && (!level || levels.indexOf(card.severity) <= levels.indexOf(level))
      && (without === "rule" || !controls.rule.value || card.rule === controls.rule.value)
      && (without === "unit" || !controls.unit.value || card.unit === controls.unit.value)
      && (without === "move" || !move || card.move === move)
      && (without === "sure" || card.sure * 100 >= Number(controls.sure.value) - 1e-6);
  }

  function drawBars(name) {
    const found = new Map();
    for (const card of cards) {
      if (!wanted(card, name)) continue;
      const counts = found.get(card[name]) || {};
      counts[card.severity] = (counts[card.severity] || 0) + 1;
      found.set(card[name], counts);
    }
    const sum = (counts) => levels.reduce((total, level) => total + (counts[level] || 0), 0);
    const most = Math.max(1, ...[...found.values()].map(sum));
    for (const bar of document.querySelectorAll(`.bar[data-by="${name}"]`)) {
      const counts = found.get(bar.dataset.value) || {};
      for (const piece of bar.querySelectorAll("i")) piece.style.width = `${100 * (counts[piece.className] || 0) / most}%`;
      bar.querySelector(".sum").textContent = sum(counts) || "";
      bar.setAttribute("aria-pressed", String(controls[name].value === bar.dataset.value));
    }
  }

  function drawColumns() {
    const counts = Array(10).fill(0);
    for (const card of cards) if (wanted(card, "sure")) counts[Math.min(9, Math.floor(card.sure * 10 + 1e-6))] += 1;
    const most = Math.max(1, ...counts);
    document.querySelectorAll(".columns > div").forEach((column, at) => {
      column.querySelector("i").style.height = `${100 * counts[at] / most}%`;
      column.querySelector("span").textContent = counts[at] || "";
      column.classList.toggle("out", (at + 1) * 10 <= Number(controls.sure.value));
    });
  }

  function drawMatrix() {
    for (const cell of document.querySelectorAll(".matrix [data-move]")) {
      const count = cards.filter((card) => card.move === cell.dataset.move && wanted(card, "move")).length;
      cell.firstElementChild.textContent = count || "";
      cell.style.background = count ? `rgba(179, 38, 30, ${0.1 + Math.min(count, 10) * 0.05})` : "";
    }
  }

  function draw() {
    let shown = 0;
    const perForm = new Map();
    for (const card of cards) {
      const yes = wanted(card);
      card.node.hidden = !yes;
      shown += yes;
      if (yes) perForm.set(card.form, (perForm.get(card.form) || 0) + 1);
    }
    $("percent").textContent = `${controls.sure.value}%`;
    $("shown").textContent = `显示 ${shown} / ${cards.length} 条`;
    const narrowed = shown < cards.length;
    for (const section of document.querySelectorAll("section.form")) {
      section.hidden = narrowed && !perForm.get(section.id);
      section.querySelector(".count").textContent = perForm.get(section.id) || 0;
    }
    drawBars("rule");
    drawBars("unit");
    drawColumns();
    drawMatrix();
  }

  for (const control of Object.values(controls)) control.addEventListener("input", draw);
  document.addEventListener("click", (event) => {
    const bar = event.target.closest(".bar");
    const cell = event.target.closest(".matrix [data-move]");
    if (bar) {
      const control = controls[bar.dataset.by];
      control.value = control.value === bar.dataset.value ? "" : bar.dataset.value;
    } else if (cell) {
      move = move === cell.dataset.move ? "" : cell.dataset.move;
    } else return;
    draw();
  });
  $("clear").addEventListener("click", () => {
    controls.text.value = controls.severity.value = controls.rule.value = controls.unit.value = move = "";
    controls.sure.value = 0;
    draw();
  });
  $("print").addEventListener("click", () => window.print());
  // a browser that does not print what is folded away opens it for the print
  window.addEventListener("beforeprint", () => document.querySelectorAll(".finding details").forEach((one) => { one.open = true; }));
  draw();
})();
