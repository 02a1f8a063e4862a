package org.onbehalf.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.openqa.selenium.OutputType;

/**
 * What a designer would look for: pictures of the page in {@code target/screenshots}, and what is
 * wrong in them by rule.
 */
public final class PageLook {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final int NARROWEST = 360;
  private static final int WIDEST = 1440;
  private static final List<Integer> WIDTHS = List.of(NARROWEST, 768, WIDEST);

  private static final boolean ALL_PICTURES = "all".equals(System.getProperty("pictures"));

  private final PageUnderTest page;

  public PageLook(PageUnderTest page) {
    this.page = page;
  }

  /**
   * Looks at the page as it is now at every width in light, and at the widest in dark, which has
   * other colours only; takes a picture of the narrowest, of dark, and of what has flaws. With
   * {@code -Dpictures=all} it looks at every width in both, and takes a picture of each.
   *
   * @return what is cut, overlaps, is hard to read or to hit; empty if all is well
   */
  public List<String> flaws(String state) {
    List<String> flaws = new ArrayList<>();
    for (String scheme : List.of("light", "dark")) {
      page.scheme(scheme);
      boolean dark = scheme.equals("dark");
      for (int width : dark && !ALL_PICTURES ? List.of(WIDEST) : WIDTHS) {
        page.resize(width);
        String name = state + '-' + width + '-' + scheme;
        List<String> found = found();
        found.forEach(flaw -> flaws.add(name + ": " + flaw));
        if (ALL_PICTURES || dark || width == NARROWEST || !found.isEmpty()) {
          screenshot(name);
        }
      }
    }
    page.scheme("light");
    page.resize(WIDEST);
    return flaws;
  }

  /** The whole page as a picture. */
  void screenshot(String name) {
    page.resizeToWhole();
    shot(name);
  }

  /** What one sees of it in a window of that size. */
  public void screenshot(String name, int width, int height) {
    page.resize(width, height);
    shot(name);
  }

  private void shot(String name) {
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(SCREENSHOTS.resolve(name + ".png"), page.shot(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  public List<String> found() {
    @Nullable Object found = page.script(CHECKS);
    return (List<String>) Objects.requireNonNull(found);
  }

  /** Contrast: WCAG 2.2, 1.4.3, level AA; targets: 44 px, as 2.5.5 and the makers of phones say. */
  private static final String CHECKS =
      """
      const flaws = [];
      const nameOf = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '')
          + (e.className && e.className.baseVal === undefined ? '.' + e.className.replaceAll(' ', '.') : '')
          + ' "' + e.textContent.trim().slice(0, 30) + '"';
      const shown = e => e.checkVisibility() && e.getClientRects().length > 0 && !e.closest('.visually-hidden');

      if (document.documentElement.scrollWidth > innerWidth) {
        flaws.push('the page is wider than the window');
      }
      for (const e of document.querySelectorAll('body *')) {
        if (!shown(e) || e.closest('svg')) { continue; }
        const style = getComputedStyle(e);
        const box = e.getBoundingClientRect();
        if (box.width > 0 && (box.left < -1 || box.right > innerWidth + 1)) {
          flaws.push('outside the window: ' + nameOf(e));
        }
        if (style.display !== 'inline' && e.clientWidth > 0 && !e.matches('.line, i, .arrow.up')
            && (e.scrollWidth > e.clientWidth + 1
                || style.overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 1)) {
          flaws.push('cut: ' + nameOf(e));
        }
        if (e.matches('button, summary, a') && (box.height < 43.5 || box.width < 43.5)) {
          flaws.push('hard to hit: ' + nameOf(e) + ' ' + box.width + ' x ' + box.height);
        }
      }

      const boxes = [...document.querySelectorAll('h1, h2, .node, .arrow ul, button, .strip li, .log li > *, #headline, #report')].filter(shown);
      boxes.forEach((first, index) => boxes.slice(index + 1).forEach(second => {
        if (first.contains(second) || second.contains(first)) { return; }
        const a = first.getBoundingClientRect(), b = second.getBoundingClientRect();
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) {
          flaws.push('overlap: ' + nameOf(first) + ' / ' + nameOf(second));
        }
      }));

      const parse = text => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
      const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
      const probe = document.createElement('i');
      probe.style.backgroundColor = 'Canvas';
      document.body.append(probe);
      const canvas = parse(getComputedStyle(probe).backgroundColor);
      probe.remove();
      const behind = e => {
        if (e === null) { return canvas; }
        const own = parse(getComputedStyle(e).backgroundColor);
        return own[3] === 1 ? own : over(own, behind(e.parentElement));
      };
      const light = colour => {
        const [r, g, b] = colour.slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const e = texts.currentNode.parentElement;
        if (texts.currentNode.data.trim() === '' || !shown(e) || e.closest('[aria-disabled], :disabled')) { continue; }
        const style = getComputedStyle(e);
        const size = parseFloat(style.fontSize);
        const back = behind(e);
        const [a, b] = [light(over(parse(style.color), back)), light(back)];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < (size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5)) {
          flaws.push('hard to read: ' + nameOf(e) + ' ' + contrast.toFixed(2));
        }
        if (size < 12) {
          flaws.push('too small: ' + nameOf(e) + ' ' + size);
        }
        for (const word of texts.currentNode.data.matchAll(/(?<=^|\\s)[\\p{L}\\d:]{2,12}(?=$|[\\s.,;])/gu)) {
          const range = document.createRange();
          range.setStart(texts.currentNode, word.index);
          range.setEnd(texts.currentNode, word.index + word[0].length);
          if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) {
            flaws.push('broken word: ' + word[0] + ' in ' + nameOf(e));
          }
        }
      }
      for (const list of document.querySelectorAll('#log, .strip, .arrow ul')) {
        if (shown(list) && list.children.length === 0) { flaws.push('empty: ' + nameOf(list)); }
      }
      return [...new Set(flaws)];
      """;
}
