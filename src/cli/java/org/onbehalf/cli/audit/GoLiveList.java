package org.onbehalf.cli.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.onbehalf.cli.migrate.Rule;
import org.onbehalf.internal.Nullable;

/** What is to be done before {@code Authentication.Mode = required}. Not thread-safe. */
final class GoLiveList {
  private static final int MOST_NAMED = 5;

  /** Users of the old login, with the paths that they use without a token. */
  final List<String> withoutToken = new ArrayList<>();

  /** Requests that required would decide differently than the application does. */
  final List<String> decidedDifferently = new ArrayList<>();

  /** Roles of the old login, and what stands for them in tokens. */
  final List<String> roles = new ArrayList<>();

  /** Names of the old login, and what stands for them in tokens. */
  final List<String> names = new ArrayList<>();

  /** Requests that were neither served nor refused, and that the rules do not allow. */
  final Set<String> notFound = new TreeSet<>();

  /** Why the file does not say all. */
  final List<String> incomplete = new ArrayList<>();

  GoLiveList(Collection<AuditedRequests> requests, AuditedRules rules, AuditReader file) {
    Map<String, Set<String>> paths = new TreeMap<>();
    Map<String, Long> counts = new HashMap<>();
    Map<String, Long> differences = new LinkedHashMap<>();
    for (AuditedRequests each : requests) {
      String what = each.method() + " " + each.path();
      AuditedRule rule = rules.of(each);
      boolean open = rule != null && rule.requirement.anonymous;
      String user = each.principal();
      if (user != null && each.isServed() && !each.hasToken() && !open) {
        String who = user + " (" + each.authType() + ")";
        paths.computeIfAbsent(who, key -> new TreeSet<>()).add(what);
        counts.merge(who, each.count, Long::sum);
      }
      tellDifference(each, what, user, differences);
      if (!each.isServed() && !each.isRefused() && !rules.allow(each)) {
        notFound.add(
            what + " by " + (user == null ? "nobody" : user) + " was answered " + each.answer());
      }
    }
    paths.forEach(
        (who, used) -> withoutToken.add(who + ": " + counts.get(who) + " requests, " + some(used)));
    differences.forEach(
        (what, count) -> decidedDifferently.add(what + " (" + count + " requests)"));
    decidedDifferently.addAll(rules.differences);
    tellRoles(requests);
    tellNames(requests);
    if (file.lost > 0) {
      incomplete.add(file.lost + " requests could not be recorded");
    }
    if (requests.isEmpty()) {
      incomplete.add("no request was recorded");
    }
  }

  private void tellDifference(
      AuditedRequests each, String what, @Nullable String user, Map<String, Long> differences) {
    String who = user == null ? "nobody" : user + " with " + each.roles();
    String was = what + " by " + who + " was answered " + each.answer();
    if (each.isServed() && !each.passes() && (each.hasToken() || user == null)) {
      differences.merge(was + "; required would have " + each.decision(), each.count, Long::sum);
    } else if (each.isServed() && user != null && !each.isAllowedByRules()) {
      differences.merge(
          was + "; the configured rules do not allow these roles", each.count, Long::sum);
    } else if (each.isRefused() && each.passes()) {
      differences.merge(was + "; required would have " + each.decision(), each.count, Long::sum);
    }
  }

  static String some(Collection<String> all) {
    List<String> first = new ArrayList<>(all).subList(0, Math.min(MOST_NAMED, all.size()));
    return String.join(", ", first)
        + (all.size() > MOST_NAMED ? " and " + (all.size() - MOST_NAMED) + " more" : "");
  }

  /** Compares the roles of those who came with both. */
  private void tellRoles(Collection<AuditedRequests> requests) {
    Set<String> old = new TreeSet<>();
    Map<String, Set<String>> shared = new TreeMap<>();
    Map<String, Set<String>> ofOthers = new TreeMap<>();
    requests.forEach(each -> old.addAll(each.roles()));
    for (String role : old) {
      for (AuditedRequests each : requests) {
        if (each.caller().isEmpty() || each.principal() == null) {
          continue;
        }
        Set<String> inToken = AuditedRequests.strings(each.caller().get("roles"));
        if (each.roles().contains(role)) {
          shared.computeIfAbsent(role, key -> new TreeSet<>(inToken)).retainAll(inToken);
        } else {
          ofOthers.computeIfAbsent(role, key -> new TreeSet<>()).addAll(inToken);
        }
      }
      tellRole(role, shared.get(role), ofOthers.getOrDefault(role, new TreeSet<>()));
    }
  }

  private void tellRole(String role, @Nullable Set<String> shared, Set<String> ofOthers) {
    if (shared == null) {
      roles.add(
          role
              + ": no request had this role and a token. Give its users an app role of that name,"
              + " or write AzureAd.RoleMapping { \"the id of a group\" = ["
              + Rule.quoted(role)
              + "] }");
    } else if (!shared.contains(role)) {
      Set<String> same = new LinkedHashSet<>(shared);
      same.removeAll(ofOthers);
      roles.add(
          same.isEmpty()
              ? role + ": no role in the tokens of its users stands for it"
              : role
                  + ": AzureAd.RoleMapping { "
                  + Rule.quoted(same.iterator().next())
                  + " = ["
                  + Rule.quoted(role)
                  + "] }");
    }
  }

  /** Compares the names of those who came with both. */
  private void tellNames(Collection<AuditedRequests> requests) {
    Map<String, String> pairs = new TreeMap<>();
    Set<String> domains = new TreeSet<>();
    boolean parts = true;
    for (AuditedRequests each : requests) {
      String user = each.principal();
      Object name = each.caller().get("name");
      if (user == null || name == null || name.equals(user)) {
        continue;
      }
      String text = name.toString();
      Object id = each.caller().get("objectId");
      pairs.put(text, (id == null ? text : id.toString()) + " = " + user);
      if (text.startsWith(user + "@")) {
        domains.add(text.substring(user.length() + 1));
      } else {
        parts = false;
      }
    }
    if (pairs.isEmpty()) {
      return;
    }
    if (parts) {
      names.add(
          "AzureAd.PrincipalMapping { Source = UserPrincipalName, Domains = "
              + Requirement.list(domains)
              + " }");
    } else {
      names.add(
          "AzureAd.PrincipalMapping { Source = Properties, File = \"/path/of/names.properties\" },"
              + " a file with these lines, or another source of these names:");
      names.addAll(pairs.values());
    }
  }

  /** Whether nothing is left to do. */
  boolean isEmpty() {
    return withoutToken.isEmpty() && decidedDifferently.isEmpty() && incomplete.isEmpty();
  }
}
