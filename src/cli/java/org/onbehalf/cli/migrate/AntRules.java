package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Makes rules of Ant patterns, of which the first match decides, as Shiro and Spring Security have
 * them. Not thread-safe.
 */
final class AntRules {
  private static final Pattern ANY_EXTENSION =
      Pattern.compile("(/\\*\\*/|/?\\*\\*/|)\\*(\\.[A-Za-z0-9_-]+)");

  private final List<Entry> entries = new ArrayList<>();

  /** In their order. */
  final List<Rule> rules = new ArrayList<>();

  /** Requests that are decided differently than before, in words. */
  final Set<String> differences = new LinkedHashSet<>();

  private static final class Entry {
    final String ant;
    final UrlPattern pattern;
    final boolean exact;
    final Set<String> methods;
    final Access access;
    final String origin;

    Entry(
        String ant,
        UrlPattern pattern,
        boolean exact,
        Set<String> methods,
        Access access,
        String origin) {
      this.ant = ant;
      this.pattern = pattern;
      this.exact = exact;
      this.methods = methods;
      this.access = access;
      this.origin = origin;
    }
  }

  /**
   * Adds the next one.
   *
   * @param methods empty for all
   */
  void add(String ant, Set<String> methods, Access access, String origin) {
    String pattern = ant.startsWith("/") || ant.startsWith("*") ? ant : "/" + ant;
    java.util.regex.Matcher extension = ANY_EXTENSION.matcher(pattern);
    if (extension.matches()) {
      entries.add(
          new Entry(ant, new UrlPattern("*" + extension.group(2)), true, methods, access, origin));
      return;
    }
    boolean beneath = pattern.endsWith("/**");
    String path = beneath ? pattern.substring(0, pattern.length() - 3) : pattern;
    int wild = firstWild(path);
    if (wild >= 0) {
      String covering = path.substring(0, path.lastIndexOf('/', wild)) + "/*";
      entries.add(new Entry(ant, new UrlPattern(covering), false, methods, access, origin));
      return;
    }
    String text =
        beneath
            ? path + "/*"
            : path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    UrlPattern exactly = text.equals("/") ? new UrlPattern("") : new UrlPattern(text);
    entries.add(new Entry(ant, exactly, text.equals(path) || beneath, methods, access, origin));
  }

  private static int firstWild(String path) {
    for (int i = 0; i < path.length(); i++) {
      if ("*?{".indexOf(path.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** Whether each pattern means the same as its rule. */
  boolean isExact() {
    boolean exact = true;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      exact &= entry.exact && entry.pattern.rulePath() != null && !mayNotOpen(i);
    }
    return exact;
  }

  /** Makes the rules; at the end one that leaves all other paths open. */
  AntRules write() {
    for (int i = 0; i < entries.size() && !endsWithAllPaths(); i++) {
      write(i);
    }
    if (!endsWithAllPaths()) {
      rules.add(new Rule("/*", new TreeSet<>(), Access.OPEN, "paths without a pattern"));
    }
    return this;
  }

  private void write(int index) {
    Entry entry = entries.get(index);
    String path = entry.pattern.rulePath();
    if (path == null || mayNotOpen(index)) {
      differences.add(
          "The pattern "
              + War.shown(entry.ant)
              + " ("
              + entry.origin
              + ", for "
              + entry.access
              + ") has no rule, since rules cannot say it"
              + (path == null ? "" : " without opening paths that later patterns close")
              + ". The next rule that matches applies to its paths.");
      return;
    }
    Access access = entry.access;
    if (!entry.exact) {
      for (Entry later : entries.subList(index + 1, entries.size())) {
        access = later.pattern.meets(entry.pattern) ? access.and(later.access) : access;
      }
      differences.add(
          "The pattern "
              + War.shown(entry.ant)
              + " ("
              + entry.origin
              + ") became the rule for "
              + path
              + ", which has more paths: all of them are for "
              + access
              + ".");
    }
    for (Rule earlier : rules) {
      if (earlier.methods.isEmpty() && folded(earlier.path).covers(folded(path))) {
        // never asked there either
        return;
      }
    }
    rules.add(new Rule(path, entry.methods, access, entry.origin + ", " + entry.ant));
  }

  private static UrlPattern folded(String path) {
    return new UrlPattern(new UrlPattern(path).folded());
  }

  /** An extension may not be opened in front of paths that ask for a caller. */
  private boolean mayNotOpen(int index) {
    Entry entry = entries.get(index);
    if (!entry.access.equals(Access.OPEN) || (entry.pattern.kind != UrlPattern.Kind.EXTENSION)) {
      return false;
    }
    for (Entry later : entries.subList(index + 1, entries.size())) {
      if (!later.access.equals(Access.OPEN) && later.pattern.meets(entry.pattern)) {
        return true;
      }
    }
    return false;
  }

  private boolean endsWithAllPaths() {
    Rule last = rules.isEmpty() ? null : rules.get(rules.size() - 1);
    return last != null && last.path.equals("/*") && last.methods.isEmpty();
  }
}
