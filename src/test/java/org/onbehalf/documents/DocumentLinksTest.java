package org.onbehalf.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.onbehalf.documents.MarkdownPage.Link;

/** The links of all pages. Nothing is fetched. */
class DocumentLinksTest {
  private static final Pattern NAMED =
      Pattern.compile("\\b(README|[\\w/-]+\\.md),\\s+\"([A-Z][^\"]*)\"");

  private final Map<Path, MarkdownPage> pages = new LinkedHashMap<>();

  DocumentLinksTest() {
    MarkdownPage.all().forEach(page -> pages.put(page.file, page));
  }

  @Test
  void links_leadToWhatExists() {
    List<String> faults = new ArrayList<>();
    int found = 0;
    for (MarkdownPage page : pages.values()) {
      for (Link link : page.links) {
        found++;
        String fault = link.target().contains(":") ? ofExternal(link) : ofOwn(link);
        if (!fault.isEmpty()) {
          faults.add(link + ": " + fault);
        }
      }
    }

    assertThat(faults).isEmpty();
    assertThat(found).isGreaterThan(90);
  }

  private static String ofExternal(Link link) {
    try {
      URI uri = URI.create(link.target());
      return "https".equals(uri.getScheme()) && uri.getHost() != null ? "" : "not https";
    } catch (IllegalArgumentException e) {
      return "no address";
    }
  }

  private String ofOwn(Link link) {
    Path target = target(link);
    String anchor =
        link.target().contains("#") ? link.target().substring(link.target().indexOf('#') + 1) : "";
    if (target.startsWith("..") || !Files.exists(target)) {
      return "there is no " + target;
    }
    MarkdownPage page = pages.get(target);
    if (!anchor.isEmpty() && (page == null || !page.anchors.contains(anchor))) {
      return "there is no such heading, only " + (page == null ? "" : page.anchors);
    }
    return "";
  }

  /** Such as README, "Servers": a link is better, but also this must be true. */
  @Test
  void headingsNamedAfterAPage_areOfThatPage() {
    List<String> faults = new ArrayList<>();
    for (MarkdownPage page : pages.values()) {
      Matcher named = NAMED.matcher(page.text);
      while (named.find()) {
        String name = named.group(1);
        MarkdownPage of = pages.get(Path.of(name.endsWith(".md") ? name : name + ".md"));
        String heading = named.group(2).replaceAll("\\s+", " ");
        if (of == null || !of.anchors.contains(MarkdownPage.anchor(heading))) {
          faults.add(page.file + ": " + named.group());
        }
      }
    }

    assertThat(faults).isEmpty();
  }

  private static Path target(Link link) {
    String path = link.target().replaceFirst("#.*", "");
    Path file = link.file();
    return path.isEmpty() ? file : file.resolveSibling(path).normalize();
  }

  @Test
  void everyPage_isReachedFromTheReadme() {
    Set<Path> reached = new LinkedHashSet<>();
    Deque<Path> left = new ArrayDeque<>(List.of(Path.of("README.md")));
    while (!left.isEmpty()) {
      MarkdownPage page = pages.get(left.pop());
      if (page != null && reached.add(page.file)) {
        page.links.stream()
            .filter(link -> !link.target().contains(":"))
            .forEach(link -> left.add(target(link)));
      }
    }

    assertThat(reached).containsAll(pages.keySet());
  }

  @Test
  void everyPage_isInTheNavigationOfTheSite() throws Exception {
    String navigation = Files.readString(Path.of("src", "site", "site.xml"));

    assertThat(pages.keySet())
        .allSatisfy(
            file ->
                assertThat(navigation)
                    .contains(
                        "href=\""
                            + file.toString().replace("README", "index").replace(".md", ".html")
                            + "\""));
  }
}
