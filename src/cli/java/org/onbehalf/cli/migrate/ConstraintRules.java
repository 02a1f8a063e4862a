package org.onbehalf.cli.migrate;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.onbehalf.internal.Nullable;

/**
 * Makes rules, of which the first match decides, of constraints, of which the best match decides.
 * What rules cannot say is made stricter, and told. Not thread-safe.
 */
public final class ConstraintRules {
  private static final UrlPattern ALL_PATHS = new UrlPattern("/*");

  /** In their order. */
  public final List<Rule> rules = new ArrayList<>();

  /** Requests that are decided differently than before, in words. */
  final Set<String> differences = new LinkedHashSet<>();

  /** Where some methods are open to everybody and others are not, in words. */
  final Set<String> uncovered;

  private final ConstrainedMethods methods;

  /** The url-patterns that a filter lets authenticated callers reach only. */
  private final List<UrlPattern> authenticated = new ArrayList<>();

  /** Those of exact patterns with a slash at the end, by the prefix of their rules. */
  private final Map<UrlPattern, List<SecurityConstraint>> slashed = new TreeMap<>();

  /** Whether there are constraints of extensions or of {@code "/"}. */
  private boolean hasOthers;

  /** Whether they decide on methods that {@code /*} leaves open: on Tomcat, which is stricter. */
  private boolean asksOthers;

  /** By what rules can tell apart. */
  private final Map<String, Cell> cells = new LinkedHashMap<>();

  /**
   * Makes them.
   *
   * @param roles those that the application declares
   * @param denyUncovered whether methods that no constraint covers are denied
   * @param authenticated url-patterns of filters that let authenticated callers pass only
   * @param all whether our filter is mapped onto all paths, so that open ones need a rule
   */
  public ConstraintRules(
      List<SecurityConstraint> constraints,
      Set<String> roles,
      boolean denyUncovered,
      Collection<String> authenticated,
      boolean all) {
    methods = new ConstrainedMethods(roles, denyUncovered, differences);
    uncovered = methods.uncovered;
    Map<UrlPattern, List<SecurityConstraint>> constrained = constrained(constraints);
    for (String pattern : new TreeSet<>(authenticated)) {
      UrlPattern read = pattern(pattern.equals("/") ? "/*" : pattern, "a filter");
      if (read != null) {
        this.authenticated.add(read);
      }
    }
    boolean extensions =
        constrained.keySet().stream().anyMatch(each -> each.kind == UrlPattern.Kind.EXTENSION);
    if (asksOthers) {
      addAllPaths(constrained);
    } else {
      constrained.forEach((pattern, sources) -> add(pattern, sources, pattern.kind.rank));
    }
    for (UrlPattern pattern : this.authenticated) {
      inherit(pattern, constrained, extensions);
    }
    slashed.forEach(
        (pattern, sources) -> {
          // an open path must not open what lies beneath it
          if (asks(sources)) {
            inherit(pattern, constrained, extensions).sources.add(sources);
          }
        });
    write(all);
  }

  /** The cell of a pattern, at which the constraints of the best match for its paths apply. */
  private Cell inherit(
      UrlPattern pattern,
      Map<UrlPattern, List<SecurityConstraint>> constrained,
      boolean extensions) {
    if (!constrained.containsKey(pattern)) {
      UrlPattern base = base(pattern, constrained.keySet());
      boolean late =
          pattern.kind == UrlPattern.Kind.PREFIX
              && extensions
              && (base == null
                  || base.kind != UrlPattern.Kind.PREFIX
                  || (asksOthers && base.equals(ALL_PATHS)));
      List<SecurityConstraint> inherited = base == null ? null : constrained.get(base);
      Cell cell =
          add(
              pattern,
              inherited == null ? new ArrayList<>() : inherited,
              late ? UrlPattern.LATE : pattern.kind.rank);
      if (base != null && base.equals(ALL_PATHS)) {
        putOthersBehind(cell, constrained);
      }
    }
    return Objects.requireNonNull(cells.get(pattern.folded()));
  }

  /**
   * With {@code /*}, behind which the others decide on methods that it does not cover. Extensions
   * come in front of it, since the first rule decides.
   */
  private void addAllPaths(Map<UrlPattern, List<SecurityConstraint>> constrained) {
    List<SecurityConstraint> all = Objects.requireNonNull(constrained.get(ALL_PATHS));
    constrained.forEach(
        (pattern, sources) -> {
          if (pattern.equals(ALL_PATHS)) {
            putOthersBehind(add(pattern, all, UrlPattern.LATE), constrained);
          } else if (pattern.kind == UrlPattern.Kind.EXTENSION) {
            putOthersBehind(add(pattern, all, pattern.kind.rank), constrained);
          } else if (pattern.kind != UrlPattern.Kind.DEFAULT) {
            add(pattern, sources, pattern.kind.rank);
          }
        });
    differences.add(
        "The constraints of extensions and of \"/\" decide on methods that the constraints of /* do"
            + " not cover, as in Tomcat. By the specification, these methods were open.");
  }

  private void putOthersBehind(Cell cell, Map<UrlPattern, List<SecurityConstraint>> constrained) {
    constrained.forEach(
        (pattern, sources) -> {
          if (asksOthers && isOther(pattern) && pattern.covers(cell.pattern)) {
            cell.behind.add(sources);
          }
        });
  }

  private Map<UrlPattern, List<SecurityConstraint>> constrained(List<SecurityConstraint> given) {
    Map<UrlPattern, List<SecurityConstraint>> constrained = new TreeMap<>();
    for (SecurityConstraint constraint : given) {
      SecurityConstraint readable = methods.readable(constraint);
      for (String text : constraint.patterns) {
        UrlPattern pattern = pattern(text, constraint.origin);
        if (readable != null && pattern != null) {
          boolean exact = text.endsWith("/") && pattern.kind == UrlPattern.Kind.PREFIX;
          (exact ? slashed : constrained)
              .computeIfAbsent(pattern, each -> new ArrayList<>())
              .add(readable);
        }
      }
    }
    hasOthers = constrained.keySet().stream().anyMatch(ConstraintRules::isOther);
    List<SecurityConstraint> all = constrained.get(ALL_PATHS);
    if (all != null) {
      asksOthers =
          methods.leavesOpen(all)
              && constrained.entrySet().stream()
                  .anyMatch(each -> isOther(each.getKey()) && asks(each.getValue()));
      // the longest prefix is a better match than any extension, and there is always one
      constrained
          .entrySet()
          .removeIf(each -> isOther(each.getKey()) && !(asksOthers && asks(each.getValue())));
    }
    return constrained;
  }

  private static boolean isOther(UrlPattern pattern) {
    return pattern.kind.compareTo(UrlPattern.Kind.PREFIX) > 0;
  }

  /** Whether any of them is no open one. */
  private static boolean asks(List<SecurityConstraint> sources) {
    return sources.stream().anyMatch(each -> each.roles != null);
  }

  /** Null if no rule can stand for it. */
  private @Nullable UrlPattern pattern(String text, String origin) {
    UrlPattern pattern = new UrlPattern(text.contains("%") ? decoded(text) : text);
    if (pattern.rulePath() != null) {
      return pattern;
    }
    if (text.startsWith("/") && text.endsWith("/")) {
      UrlPattern beneath = new UrlPattern(pattern.text + "*");
      if (beneath.rulePath() != null) {
        differences.add(
            "The pattern "
                + text
                + " ("
                + origin
                + ") meant this path only. What it asks for is also asked for at all paths beneath"
                + " it, and at it without the slash at the end. If it was open, the other rules"
                + " apply to it.");
        return beneath;
      }
    }
    differences.add(
        "The pattern "
            + War.shown(text)
            + " ("
            + origin
            + ") is no path, no prefix (/…/*) and no extension: containers compare it literally."
            + " There is no rule for it; the other rules apply to such a path.");
    return null;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), "UTF-8");
    } catch (UnsupportedEncodingException | IllegalArgumentException e) {
      return text;
    }
  }

  /** The constrained pattern that is the best match for all paths of another; null if none is. */
  private static @Nullable UrlPattern base(UrlPattern pattern, Set<UrlPattern> constrained) {
    for (UrlPattern each : constrained) {
      if (each.covers(pattern)) {
        return each;
      }
    }
    return null;
  }

  private Cell add(UrlPattern pattern, List<SecurityConstraint> sources, int rank) {
    Cell cell = cells.get(pattern.folded());
    if (cell == null) {
      cell = new Cell(pattern, sources, rank);
      cells.put(pattern.folded(), cell);
    } else if (!cell.sources.contains(sources)) {
      cell.sources.add(sources);
      differences.add(
          "Rules do not tell "
              + cell.pattern
              + " from "
              + pattern
              + ": what both ask for is asked for at both.");
    }
    return cell;
  }

  private void write(boolean all) {
    List<Cell> ordered = new ArrayList<>(cells.values());
    ordered.sort(
        (one, other) ->
            one.rank != other.rank
                ? Integer.compare(one.rank, other.rank)
                : one.pattern.compareTo(other.pattern));
    List<Map<String, Access>> accesses = new ArrayList<>();
    ordered.forEach(cell -> accesses.add(access(cell)));
    for (int i = 0; i < ordered.size() && !endsWithAllPaths(); i++) {
      boolean laterAsks = false;
      for (int later = i + 1; later < ordered.size(); later++) {
        laterAsks |=
            ordered.get(later).rank > UrlPattern.Kind.EXTENSION.rank
                && accesses.get(later).values().stream()
                    .anyMatch(each -> !each.equals(Access.OPEN));
      }
      boolean extension = ordered.get(i).pattern.kind == UrlPattern.Kind.EXTENSION;
      write(ordered.get(i), accesses.get(i), laterAsks && extension);
    }
    if (all && !endsWithAllPaths()) {
      rules.add(new Rule("/*", new TreeSet<>(), Access.OPEN, "paths without a constraint"));
    }
  }

  private boolean endsWithAllPaths() {
    Rule last = rules.isEmpty() ? null : rules.get(rules.size() - 1);
    return last != null && last.path.equals("/*") && last.methods.isEmpty();
  }

  /** Who may use the paths of a cell, by method; {@link ConstrainedMethods#OTHER} for the rest. */
  private Map<String, Access> access(Cell cell) {
    Map<String, Access> access = methods.access(cell.sources, cell.behind, cell.pattern);
    tellTomcat(cell, access);
    for (UrlPattern each : authenticated) {
      boolean covers = each.covers(cell.pattern);
      // some paths of an extension are such of a prefix
      boolean meets = covers || (!cell.pattern.covers(each) && each.meets(cell.pattern));
      if (meets && access.containsValue(Access.OPEN)) {
        access.replaceAll((method, former) -> former.and(Access.AUTHENTICATED));
        if (!covers) {
          differences.add(
              "All paths of "
                  + cell.pattern
                  + " need a token now. Before, only those that are also of "
                  + each
                  + " did.");
        }
      }
    }
    return access;
  }

  /** Where a prefix does not cover a method, Tomcat goes on to extensions and the default. */
  private void tellTomcat(Cell cell, Map<String, Access> access) {
    if (hasOthers
        && !(asksOthers && cell.pattern.equals(ALL_PATHS))
        && cell.pattern.kind == UrlPattern.Kind.PREFIX
        && access.containsValue(Access.OPEN)
        && access.values().stream().anyMatch(each -> !each.equals(Access.OPEN))) {
      differences.add(
          "Methods that no constraint covers at "
              + cell.pattern
              + " are open, as the specification has it. Tomcat asked for what the constraints of"
              + " extensions and of \"/\" ask for: if that was meant, change the rule with Anonymous.");
    }
  }

  private void write(Cell cell, Map<String, Access> access, boolean mayNotOpen) {
    String path = Objects.requireNonNull(cell.pattern.rulePath());
    Access other = Objects.requireNonNull(access.get(ConstrainedMethods.OTHER));
    Map<Access, Set<String>> groups = new LinkedHashMap<>();
    access.forEach(
        (method, each) -> {
          if (!each.equals(other)) {
            groups.computeIfAbsent(each, key -> new TreeSet<>()).add(method);
          }
        });
    groups.put(other, new TreeSet<>());
    groups.forEach(
        (each, named) -> {
          if (mayNotOpen && each.equals(Access.OPEN)) {
            differences.add(
                "The pattern "
                    + cell.pattern
                    + " was open to everybody"
                    + (named.isEmpty() ? "" : " for " + String.join(", ", named))
                    + ". Rules cannot open an extension in front of paths that ask for a caller:"
                    + " now the rules behind it decide. Open the folders of such files by a rule"
                    + " of their own, in front.");
          } else {
            rules.add(new Rule(path, named, each, cell.origin()));
          }
        });
  }

  /** What stands at one pattern. */
  private static final class Cell {
    final UrlPattern pattern;

    /** All of them must allow a request. */
    final List<List<SecurityConstraint>> sources = new ArrayList<>();

    /** What decides, one after the other, on methods that the sources do not cover. */
    final List<List<SecurityConstraint>> behind = new ArrayList<>();

    final int rank;

    Cell(UrlPattern pattern, List<SecurityConstraint> sources, int rank) {
      this.pattern = pattern;
      this.rank = rank;
      this.sources.add(sources);
    }

    String origin() {
      Set<String> origins = new LinkedHashSet<>();
      Stream.concat(sources.stream(), behind.stream())
          .forEach(each -> each.forEach(constraint -> origins.add(constraint.origin)));
      return origins.isEmpty() ? "the mapping of a filter" : String.join("; ", origins);
    }
  }
}
