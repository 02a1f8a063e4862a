// The live strip, fed by the sample's own figures every two seconds while the page is looked at.

const byId = id => document.getElementById(id);
const POINTS = 60;
const EVERY = 2000;
const history = [];

function draw(svg, values) {
  const known = values.filter(value => value !== null);
  while (known.length < 2) {
    known.unshift(known[0] || 0);
  }
  svg.replaceChildren();
  const most = Math.max(...known, 0.0001);
  const width = 120;
  const points = known.map((value, index) => {
    const x = (width * index) / (known.length - 1);
    const y = 30 - (28 * value) / most;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  for (const [name, d] of [
    ['area', `M0,32 L${points.join(' L')} L${width},32 Z`],
    ['', `M${points.join(' L')}`],
  ]) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', d);
    if (name) {
      path.setAttribute('class', name);
    }
    svg.append(path);
  }
}

/** How much a counter grew between two looks. */
function growth(name) {
  return history.map((each, index) => index === 0 ? 0 : Math.max(0, each[name] - history[index - 1][name]));
}

function duration(millis) {
  if (millis === null) {
    return '–';
  }
  return millis < 1000 ? `${millis < 100 ? millis : Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`;
}

let paused = false;
let looking = Promise.resolve();

/** While the server is gone nobody asks it, and nobody is still asking when this ends. */
export async function pause(on) {
  paused = on;
  await looking;
}

export function look() {
  if (!paused) {
    looking = ask();
  }
  return looking;
}

async function ask() {
  let figures;
  try {
    const response = await fetch('figures', { cache: 'no-store' });
    figures = await response.json();
  } catch (unreachable) {
    return;
  }
  history.push(figures);
  if (history.length > POINTS) {
    history.shift();
  }
  const tokens = figures.exchanges + figures.saved;
  byId('figure-requests').textContent = figures.requests;
  byId('figure-exchanges').textContent = figures.exchanges;
  byId('figure-saved').textContent = figures.saved;
  byId('figure-rate').textContent = tokens === 0 ? '–' : `${Math.round((100 * figures.saved) / tokens)} %`;
  byId('figure-latency').textContent = duration(figures.medianMillis);
  draw(byId('chart-requests'), growth('requests'));
  draw(byId('chart-exchanges'), growth('exchanges'));
  draw(byId('chart-saved'), growth('saved'));
  draw(byId('chart-rate'), history.map(each => {
    const all = each.exchanges + each.saved;
    return all === 0 ? null : each.saved / all;
  }));
  draw(byId('chart-latency'), history.map(each => each.medianMillis));
}

export function start() {
  look();
  setInterval(() => {
    if (!document.hidden) {
      look();
    }
  }, EVERY);
}
