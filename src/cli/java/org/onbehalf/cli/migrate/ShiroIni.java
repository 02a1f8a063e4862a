package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Shiro's ini file: its chains of filters by path. Of {@code [users]} only the names of roles are
 * kept, since passwords stand beside them. Not thread-safe.
 */
final class ShiroIni {
  /** One line of {@code [urls]}. */
  static final class Chain {
    final String pattern;
    final List<String> filters;
    final int line;

    /** The place of the filters in the text. */
    final int start;

    final int end;

    Chain(String pattern, List<String> filters, int line, int start, int end) {
      this.pattern = pattern;
      this.filters = filters;
      this.line = line;
      this.start = start;
      this.end = end;
    }
  }

  final String name;
  final EditedText text;
  final List<Chain> chains = new ArrayList<>();
  final Set<String> roles = new TreeSet<>();

  /** The filters that {@code [main]} names, by their names. */
  final Map<String, String> definitions = new LinkedHashMap<>();

  /** Where users log in by a form. */
  final Set<String> loginPages = new LinkedHashSet<>();

  /** The place behind the line {@code [main]}; -1 if there is none. */
  int mainStart = -1;

  /** The place of the names of global filters; -1 if there are none. */
  int globalFilters = -1;

  ShiroIni(String name, String content) {
    this.name = name;
    this.text = new EditedText(content);
    loginPages.add("/login.jsp");
    String section = "";
    int line = 0;
    for (int start = 0; start < content.length(); ) {
      int end = content.indexOf('\n', start);
      end = end < 0 ? content.length() : end;
      line++;
      String read = content.substring(start, end).trim();
      if (read.startsWith("[") && read.endsWith("]")) {
        section = read.substring(1, read.length() - 1).trim();
        mainStart = section.equals("main") && end < content.length() ? end + 1 : mainStart;
      } else if (!read.isEmpty() && !read.startsWith("#") && !read.startsWith(";")) {
        read(section, start, end, line);
      }
      start = end + 1;
    }
  }

  private void read(String section, int start, int end, int line) {
    String read = text.original().substring(start, end);
    int equals = separator(read);
    if (equals < 0) {
      return;
    }
    String key = read.substring(0, equals).trim();
    int from = equals + 1;
    while (from < read.length() && read.charAt(from) <= ' ') {
      from++;
    }
    String value = read.substring(from).trim();
    switch (section) {
      case "urls":
        chains.add(new Chain(key, split(value), line, start + from, start + from + value.length()));
        break;
      case "users":
        List<String> words = split(value);
        // a password in quotes may contain commas
        if (!value.contains("\"")) {
          roles.addAll(words.subList(Math.min(1, words.size()), words.size()));
        }
        break;
      case "roles":
        roles.add(key);
        break;
      case "main":
      case "":
        if (key.equals("filterChainResolver.globalFilters")) {
          globalFilters = start + from;
        } else if (key.endsWith(".loginUrl")) {
          loginPages.add(value);
        }
        // a class, not a property of an object, which may be a password
        if (!key.contains(".")
            && value.matches("[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_$][A-Za-z0-9_$]*)+")) {
          definitions.put(key, value);
        }
        break;
      default:
        break;
    }
  }

  /** Shiro ends a key at the first equals sign, colon or blank. */
  private static int separator(String line) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
  }

  /** By commas outside of brackets and quotes. */
  static List<String> split(String chain) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int depth = 0;
    for (int i = 0; i <= chain.length(); i++) {
      char c = i < chain.length() ? chain.charAt(i) : ',';
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (c == ',' && (depth <= 0 || i == chain.length())) {
        if (!word.toString().trim().isEmpty()) {
          words.add(word.toString().trim());
        }
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    return words;
  }

  /** What stands in brackets behind the name of a filter, or nothing. */
  static Set<String> arguments(String filter) {
    Set<String> arguments = new LinkedHashSet<>();
    int bracket = filter.indexOf('[');
    if (bracket >= 0 && filter.endsWith("]")) {
      for (String each : filter.substring(bracket + 1, filter.length() - 1).split(",", -1)) {
        String plain = each.trim().replaceAll("^\"|\"$", "").trim();
        if (!plain.isEmpty()) {
          arguments.add(plain);
        }
      }
    }
    return arguments;
  }

  static String filterName(String filter) {
    int bracket = filter.indexOf('[');
    return (bracket < 0 ? filter : filter.substring(0, bracket)).trim();
  }
}
