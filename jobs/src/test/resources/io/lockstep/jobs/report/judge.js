// What is wrong with the page that is drawn: one line each, empty where nothing is.
(() => {
  const wrong = new Set();
  const root = document.documentElement;
  const page = root.localName === 'html';
  // a drawing by itself is as wide as whoever shows it makes it
  const width = page ? screen.width : window.innerWidth;
  document.querySelectorAll('details').forEach(details => details.setAttribute('open', ''));
  const said = text => JSON.stringify(text.trim().slice(0, 60));

  if (page && root.scrollWidth > width) {
    wrong.add(`the page is ${root.scrollWidth} wide of ${width}`);
  }
  const scrolls = element => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };

  // every piece of text with its box and its element
  const texts = [];
  const walker = document.createTreeWalker(page ? document.body : root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || ['style', 'title', 'script'].includes(element.localName)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of element.closest('svg') ? [element.getBoundingClientRect()] : range.getClientRects()) {
      if (box.width > 0 && box.height > 0) texts.push({ box, element, text: node.data });
    }
  }

  for (const { box, element, text } of texts) {
    const svg = element.closest('svg');
    if (!scrolls(svg || element) && (box.right > width + 1 || box.left < -1)) {
      wrong.add(`${said(text)} ends at ${Math.round(box.right)} of ${width}`);
    }
    if (svg) {
      const around = svg.getBoundingClientRect();
      if (box.left < around.left - 1 || box.right > around.right + 1
          || box.top < around.top - 1 || box.bottom > around.bottom + 1) {
        wrong.add(`${said(text)} is cut by its drawing`);
      }
    }
    for (let at = element; at && at !== document.body && at !== root; at = at.parentElement) {
      const style = getComputedStyle(at);
      const around = at.getBoundingClientRect();
      if (['hidden', 'clip'].includes(style.overflowX) && at !== svg
          && (box.right > around.right + 1 || box.bottom > around.bottom + 1)) {
        wrong.add(`${said(text)} is clipped`);
      }
      if (at.localName === 'td' || at.localName === 'th') {
        if (box.right > around.right + 1 || box.left < around.left - 1) wrong.add(`${said(text)} leaves its cell`);
      }
    }
  }

  // texts on each other
  const sorted = texts.slice().sort((a, b) => a.box.top - b.box.top);
  for (let i = 0; i < sorted.length; i++) {
    const a = sorted[i];
    for (let j = i + 1; j < sorted.length && sorted[j].box.top < a.box.bottom - 2; j++) {
      const b = sorted[j];
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - b.box.top;
      if (a.element !== b.element && across > 1 && down > 3) {
        wrong.add(`${said(a.text)} and ${said(b.text)} lie on each other`);
      }
    }
  }

  // contrast by WCAG 2, success criterion 1.4.3
  const colour = text => {
    const numbers = (text.match(/[\d.]+/g) || []).map(Number);
    return text.startsWith('rgb') ? [numbers[0], numbers[1], numbers[2], numbers.length > 3 ? numbers[3] : 1] : null;
  };
  const over = (top, below) => {
    const alpha = top[3];
    return [0, 1, 2].map(i => top[i] * alpha + below[i] * (1 - alpha)).concat(1);
  };
  const luminance = c => {
    const [r, g, b] = c.slice(0, 3).map(v => v / 255).map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  const canvas = [255, 255, 255, 1];
  const ground = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const own = colour(getComputedStyle(at).backgroundColor);
      if (own && own[3] > 0) {
        layers.push(own);
        if (own[3] === 1) break;
      }
    }
    return layers.reduceRight((below, top) => over(top, below), canvas);
  };
  const drawn = new Map();
  const shapes = svg => {
    if (!drawn.has(svg)) {
      drawn.set(svg, [...svg.querySelectorAll('rect, circle, path, polygon')]
        .map(shape => ({ shape, own: shape.getBoundingClientRect(), fill: colour(getComputedStyle(shape).fill) }))
        .filter(({ fill }) => fill && fill[3] > 0));
    }
    return drawn.get(svg);
  };
  for (const { box, element, text } of texts) {
    const style = getComputedStyle(element);
    const svg = element.closest('svg');
    const grounds = [];
    if (svg) {
      let below = ground(svg);
      const touched = [];
      for (const { shape, own, fill } of shapes(svg)) {
        const across = Math.min(box.right, own.right) - Math.max(box.left, own.left);
        const down = Math.min(box.bottom, own.bottom) - Math.max(box.top, own.top);
        if (across < 1 || down < 1) continue;
        if (element.compareDocumentPosition(shape) & Node.DOCUMENT_POSITION_FOLLOWING) continue;
        const whole = across >= box.width - 1 && down >= box.height - 1;
        if (whole) {
          below = over(fill, below);
        } else if (down > 3) {
          touched.push(fill);
        }
      }
      grounds.push(below, ...touched.map(fill => over(fill, below)));
    } else {
      grounds.push(ground(element));
    }
    const letters = colour(svg ? style.fill : style.color);
    const scale = svg ? element.getScreenCTM().a : 1;
    const size = parseFloat(style.fontSize) * scale;
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    for (const below of grounds) {
      const ratio = letters ? contrast(over(letters, below), below) : 0;
      if (ratio < (large ? 3 : 4.5)) {
        wrong.add(`${said(text)} has contrast ${ratio.toFixed(2)}, ${style.color} on ${below.map(Math.round)}`);
      }
    }
  }
  if (page && !texts.length) wrong.add('no text is drawn');
  return [...wrong].join('\n');
})()
