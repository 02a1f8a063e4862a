package org.onbehalf.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation: its code blocks, links and headings. */
final class MarkdownPage {
  private static final Pattern LINK =
      Pattern.compile("!?\\[[^\\]]*]\\(([^)\\s]+)\\)|<(https?:[^>]+)>");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?) *#*");

  final Path file;
  final List<Block> blocks = new ArrayList<>();
  final List<Link> links = new ArrayList<>();

  /** What stands after the {@code #} of links to this page, as GitHub makes it of headings. */
  final Set<String> anchors = new LinkedHashSet<>();

  /** A fenced block of code. */
  record Block(Path file, int line, String language, String code) {
    @Override
    public String toString() {
      return file + ":" + line + " (" + language + ")";
    }
  }

  /** A link in the text, or the address of a picture. */
  record Link(Path file, int line, String target) {
    @Override
    public String toString() {
      return file + ":" + line + " " + target;
    }
  }

  /** The whole page. */
  final String text;

  private MarkdownPage(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /** All pages of the project, read. */
  static List<MarkdownPage> all() {
    try (Stream<Path> top = Files.list(Path.of(""));
        Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(top, docs)
          .filter(each -> each.toString().endsWith(".md"))
          .sorted()
          .map(MarkdownPage::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blocks in one of these languages, of all pages. */
  static List<Block> blocks(String... languages) {
    return all().stream()
        .flatMap(page -> page.blocks.stream())
        .filter(block -> List.of(languages).contains(block.language))
        .toList();
  }

  static MarkdownPage read(Path file) {
    MarkdownPage page;
    try {
      page = new MarkdownPage(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> lines = page.text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String text = line.strip();
      if (text.startsWith("```")) {
        int indent = line.indexOf("```");
        int start = i + 1;
        StringBuilder code = new StringBuilder();
        for (i++; !lines.get(i).strip().equals("```"); i++) {
          code.append(lines.get(i).substring(Math.min(indent, indentOf(lines.get(i)))))
              .append('\n');
        }
        page.blocks.add(new Block(file, start, text.substring(3), code.toString()));
        continue;
      }
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        page.addAnchor(heading.group(1));
      }
      Matcher link = LINK.matcher(line.replaceAll("`[^`]*`", "code"));
      while (link.find()) {
        String target = link.group(1) == null ? link.group(2) : link.group(1);
        page.links.add(new Link(file, i + 1, target));
      }
    }
    return page;
  }

  private static int indentOf(String line) {
    return line.length() - line.stripLeading().length();
  }

  static String anchor(String heading) {
    return heading
        .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  private void addAnchor(String heading) {
    String anchor = anchor(heading);
    String unique = anchor;
    for (int i = 1; !anchors.add(unique); i++) {
      unique = anchor + "-" + i;
    }
  }
}
