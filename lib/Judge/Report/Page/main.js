// main.js - Puts the page together. Everything on it comes from `report`.

const report = JSON.parse(document.getElementById("data").textContent);

function followTheme(button) {
  const themes = ["system", "light", "dark"];
  let at = 0;
  button.addEventListener("click", () => {
    at = (at + 1) % themes.length;
    button.textContent = `Theme: ${themes[at]}`;
    if (at) document.documentElement.dataset.theme = themes[at];
    else delete document.documentElement.dataset.theme;
  });
}

document.title = `${report.plan.name}: qwid report`;
const sections = [verdictSection(), accuracySection(), layersSection(), latencySection(), memorySection(), sizeSection(), decisionsSection(), madeSection()];
document.getElementById("page").append(...sections);
document.getElementById("sections").append(...sections.map((part) => make("li", {}, make("a", {href: `#${part.id}`}, part.short))));
followTheme(document.getElementById("theme"));
