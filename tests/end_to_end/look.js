// Opens each page in a frame and measures it; runs in a page of its own beside the reports, never in them.
const PHONE = 390, SCREEN = 1200;

function frame(url, width) {
  return new Promise((resolve) => {
    const made = document.createElement("iframe");
    made.style.cssText = `width:${width}px;height:2000px;border:0`;
    made.onload = () => resolve(made);
    made.src = url;
    document.body.append(made);
  });
}

function overflowing(page) {
  const root = page.contentDocument.documentElement;
  if (root.scrollWidth <= PHONE) return [];
  return [...root.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > PHONE + 1 && !each.closest(".scroll, svg, .skip, .patterns"))
    .slice(0, 5)
    .map((each) => `${each.tagName}.${each.className} ${Math.round(each.getBoundingClientRect().right)}`)
    .concat(`page ${root.scrollWidth}`);
}

async function accessibility(page) {
  const script = page.contentDocument.createElement("script");
  script.src = new URL("axe.js", location.href).href;
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
    page.contentDocument.head.append(script);
  });
  const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] };
  return page.contentWindow.axe.run(page.contentDocument, rules);
}

async function look() {
  const found = {};
  for (const url of PAGES) {
    const phone = await frame(url, PHONE);
    const overflow = overflowing(phone);
    phone.remove();
    const screen = await frame(url, SCREEN);
    const requests = screen.contentWindow.performance.getEntriesByType("resource").map((each) => each.name);
    const charts = [...screen.contentDocument.querySelectorAll("[role=img]")].filter((each) => !each.closest("details"));
    const empty = charts.filter((each) => each.getBoundingClientRect().height < 20).length;
    const checked = CHECKED.includes(url) ? await accessibility(screen) : null;
    screen.remove();
    found[url.split("/").slice(-4).join("/")] = {
      overflow,
      charts: charts.length,
      empty_charts: empty,
      requests,
      rules: checked ? checked.passes.length + checked.violations.length : null,
      violations: checked
        ? checked.violations.map((each) => `${each.id}: ${each.nodes.length} ${each.nodes[0].html.slice(0, 160)}`)
        : [],
    };
  }
  const answer = document.createElement("pre");
  answer.id = "found";
  answer.textContent = JSON.stringify(found);
  document.body.append(answer);
}

addEventListener("load", look);
