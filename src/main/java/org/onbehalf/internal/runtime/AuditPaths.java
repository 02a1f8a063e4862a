package org.onbehalf.internal.runtime;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.PathPattern;

/**
 * The patterns by which requests are recorded, in place of their paths, which can contain names and
 * ids. Thread-safe; the number of patterns is bounded.
 */
final class AuditPaths {
  private static final int DEEPEST = 5;
  private static final int MOST_CHILDREN = 40;
  private static final int MOST_NODES = 2000;

  /** A segment that an application's author chose: not an id, and good for a rule. */
  private static final Pattern NAME =
      Pattern.compile("[.]?[A-Za-z_$][A-Za-z._~-]*(\\d[A-Za-z._~-]*){0,2}");

  private static final int LONGEST_NAME = 40;

  private final Collection<String> servlets;
  private final List<WebXml.Constraint> constraints;
  private final Node root = new Node();
  private final AtomicInteger nodes = new AtomicInteger();

  private static final class Node {
    final ConcurrentMap<String, Node> children = new ConcurrentHashMap<>();
  }

  /**
   * From the application.
   *
   * @param servlets the url-patterns of its servlets
   * @param constraints those of its descriptor
   */
  AuditPaths(Collection<String> servlets, List<WebXml.Constraint> constraints) {
    this.servlets = servlets;
    this.constraints = constraints;
  }

  /** The url-pattern of the servlet for a path; {@code /} is the container's own. */
  String servlet(String path) {
    String found = null;
    for (String each : servlets) {
      found = better(found, each, path);
    }
    return found == null ? "/" : found;
  }

  /** The url-pattern of the {@code security-constraint} for a request; null for none. */
  @Nullable
  String constraint(String path, String method) {
    String found = null;
    for (WebXml.Constraint constraint : constraints) {
      for (String each : constraint.patterns) {
        // an extension that is open to everybody makes no rule
        boolean open = constraint.roles == null && each.startsWith("*.");
        if (constraint.covers(method) && !open) {
          found = better(found, each, path);
        }
      }
    }
    return "/".equals(found) ? "/*" : found;
  }

  /** By the rules of Servlet 3.1, section 12.1. */
  private static @Nullable String better(@Nullable String best, String pattern, String path) {
    return rank(pattern, path) > (best == null ? 0 : rank(best, path)) ? pattern : best;
  }

  /** 0 if the pattern does not match. */
  private static int rank(String pattern, String path) {
    if (pattern.equals("/")) {
      return 1;
    }
    if (!new PathPattern(pattern).matches(path)) {
      return 0;
    }
    if (pattern.startsWith("*.")) {
      return 2;
    }
    return pattern.endsWith("/*") ? 1 + pattern.length() : Integer.MAX_VALUE;
  }

  /**
   * A path for a rule: {@code /orders} of {@code /orders}, {@code /orders/*} of {@code
   * /orders/4711/lines}, and of whatever lies beneath a path with many others beneath it.
   *
   * @param exists whether the path counts as one of these others from now on
   */
  String cut(String path, boolean exists) {
    if (path.equals("/") || path.isEmpty()) {
      return "/";
    }
    StringBuilder known = new StringBuilder();
    Node node = root;
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      String segment = segments[i];
      Node child =
          i < DEEPEST && segment.length() <= LONGEST_NAME && NAME.matcher(segment).matches()
              ? child(node, segment, exists)
              : null;
      if (child == null) {
        return known + "/*";
      }
      known.append('/').append(segment);
      node = child;
    }
    return known.toString();
  }

  private @Nullable Node child(Node node, String name, boolean added) {
    Node known = node.children.get(name);
    if (known == null
        && added
        && node.children.size() < MOST_CHILDREN
        && nodes.get() < MOST_NODES) {
      nodes.incrementAndGet();
      known = node.children.computeIfAbsent(name, key -> new Node());
    }
    return known;
  }
}
