import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Prepares the pages of the repository for {@code mvn site}: gives headings the anchors that GitHub
 * gives them, lets links lead to the site's own files, and writes what its search reads. Started
 * from its source by pom.xml.
 */
class SitePages {
  private static final Path SITE = Path.of("target", "site-source");

  private final StringBuilder index = new StringBuilder();
  private final String home;

  SitePages(String home) {
    this.home = home;
  }

  /**
   * Writes {@code target/site-source}.
   *
   * @param arguments the address of the repository
   */
  public static void main(String[] arguments) throws IOException {
    copy(Path.of("src", "site"), SITE);
    SitePages site = new SitePages(arguments[0]);
    for (Path file : files()) {
      if (file.toString().endsWith(".md")) {
        site.page(file);
      } else if (file.startsWith("docs")) {
        copy(file, SITE.resolve("resources").resolve(file));
      }
    }
    copy(Path.of("LICENSE"), SITE.resolve("resources/LICENSE.txt"));
    Files.writeString(
        SITE.resolve("resources/js/pages.js"), "window.PAGES = [\n" + site.index + "];\n");
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> top = Files.list(Path.of(""));
        Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(top, docs).filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = from.equals(file) ? to : to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void page(Path file) throws IOException {
    String name = file.toString().replace("README.md", "index.md");
    String address = name.replace(".md", ".html");
    Set<String> anchors = new HashSet<>();
    List<String> out = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    String page = "";
    String heading = "";
    String anchor = "";
    boolean code = false;
    for (String line : Files.readAllLines(file)) {
      if (line.strip().startsWith("```")) {
        code = !code;
      } else if (!code && line.matches("#{1,6} .*")) {
        entry(page, heading, address, anchor, text);
        heading = plain(line.replaceFirst("#+ ", ""));
        page = page.isEmpty() ? heading : page;
        anchor = anchor(line.replaceFirst("#+ ", ""), anchors);
        out.add("<a id=\"" + anchor + "\"></a>\n");
      } else {
        text.append(code ? line : plain(line)).append(' ');
      }
      out.add(code ? line : link(line));
    }
    entry(page, heading, address, anchor, text);
    Path target = SITE.resolve("markdown").resolve(name);
    Files.createDirectories(target.getParent());
    Files.write(target, out);
  }

  private String link(String line) {
    return line.replace("README.md", "index.md")
        .replace("](LICENSE)", "](LICENSE.txt)")
        .replaceAll("]\\((\\.\\./)*(webapp-sample|src)", "](" + home + "/blob/main/$2")
        // else the site makes links of them
        .replace(" api:// ", " `api://` ")
        .replace(" alice@contoso.com.", " `alice@contoso.com`.");
  }

  private static String plain(String markdown) {
    return markdown
        .replaceAll("!?\\[([^\\]]*)]\\([^)]*\\)", "$1")
        .replaceAll("^\\|[-| ]+\\|$|<!--.*?-->", "")
        .replaceAll("[`*|\\\\]+", " ");
  }

  private static String anchor(String heading, Set<String> anchors) {
    String anchor =
        heading
            .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N} _-]", "")
            .replace(' ', '-');
    String unique = anchor;
    for (int i = 1; !anchors.add(unique); i++) {
      unique = anchor + "-" + i;
    }
    return unique;
  }

  private void entry(
      String page, String heading, String address, String anchor, StringBuilder text) {
    if (!heading.isEmpty()) {
      String title = page.equals(heading) ? page : page + " › " + heading;
      index
          .append("[\"")
          .append(escaped(title))
          .append("\",\"")
          .append(address)
          .append('#')
          .append(anchor)
          .append("\",\"")
          .append(escaped(text.toString()))
          .append("\"],\n");
    }
    text.setLength(0);
  }

  private static String escaped(String text) {
    return text.strip()
        .replaceAll("\\s+", " ")
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("<", "\\u003c");
  }
}
