package org.onbehalf.cli.audit;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.onbehalf.cli.CommandException;
import org.onbehalf.cli.ExitCode;
import org.onbehalf.internal.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rules --from-audit FILE}. */
@Command(
    name = "rules",
    description = {
      "Writes the Authorization.Rules that would have allowed what the application allowed while"
          + " Authentication.Mode was audit, and what is to be done before it is required.",
      "",
      "The output is HOCON: the rules, and the list as comments."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is left to do: set Authentication.Mode = required",
      "1:something is left to do",
      "2:wrong options",
      "3:the file cannot be read"
    })
public final class RulesCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--from-audit",
      required = true,
      paramLabel = "FILE",
      description = "Authentication.AuditFile; FILE.1 beside it is read, too.")
  private @Nullable Path file;

  @Option(
      names = "--since",
      paramLabel = "INSTANT",
      description =
          "Ignores earlier requests, such as those before the rules were changed:"
              + " 2026-11-30T06:00:00Z.")
  private @Nullable Instant since;

  @Option(names = "--json", description = "Writes JSON.")
  private boolean json;

  /** Made by the command line. */
  public RulesCommand() {
    // the options follow
  }

  @Override
  public Integer call() {
    if (file == null || spec == null) {
      throw new IllegalStateException("--from-audit is required");
    }
    AuditReader read;
    try {
      read = new AuditReader(file, since);
    } catch (IOException e) {
      throw new CommandException("Found no audit file that can be read: " + e, e);
    }
    List<AuditedRequests> requests = read.requests();
    AuditedRules rules = new AuditedRules(requests, read.started);
    GoLiveList list = new GoLiveList(requests, rules, read);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JSONObjectUtils.toJSONString(members(rules, list)));
    } else {
      print(out, rules, list, read);
    }
    return list.isEmpty() ? ExitCode.DONE : ExitCode.LEFT_TO_DO;
  }

  private static Map<String, Object> members(AuditedRules rules, GoLiveList list) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("ready", list.isEmpty());
    members.put("default", rules.denyOthers() ? "deny" : "authenticated");
    members.put(
        "rules", rules.rules.stream().map(AuditedRule::toString).collect(Collectors.toList()));
    members.put("withoutToken", list.withoutToken);
    members.put("decidedDifferently", list.decidedDifferently);
    members.put("notFound", list.notFound);
    members.put("roles", list.roles);
    members.put("names", list.names);
    members.put("incomplete", list.incomplete);
    return members;
  }

  private static void print(
      PrintWriter out, AuditedRules rules, GoLiveList list, AuditReader read) {
    if (rules.rules.isEmpty()) {
      out.println("# No rule: the application served no request.");
    } else {
      if (rules.denyOthers()) {
        out.println("Authorization.Default = deny   # what was not served stays closed");
      }
      out.println("Authorization.Rules = [");
      for (AuditedRule each : rules.rules) {
        out.println("  " + each + (each.isGuessed ? "   # from requests" + beneath(each) : ""));
      }
      out.println("]");
    }
    section(out, "Callers without a token", list.withoutToken);
    section(out, "Requests that would be decided differently", list.decidedDifferently);
    section(out, "Not found, or answered before a login; no rule allows it", list.notFound);
    section(out, "Roles of the old login", list.roles);
    section(out, "Names of the old login", list.names);
    section(out, "Not recorded", list.incomplete);
    if (read.unread > 0) {
      out.println("#");
      out.println("# " + read.unread + " lines of the file could not be read.");
    }
    out.println("#");
    out.println(
        list.isEmpty()
            ? "# Nothing is left to do: set Authentication.Mode = required."
            : "# Do not switch yet.");
  }

  private static String beneath(AuditedRule rule) {
    return rule.path.endsWith("/*") ? ", and for all other paths beneath it" : "";
  }

  private static void section(PrintWriter out, String title, Collection<String> lines) {
    if (!lines.isEmpty()) {
      out.println("#");
      out.println("# " + title + ":");
      // a name from outside must not end the comment
      lines.forEach(each -> out.println("# - " + each.replaceAll("\\p{Cntrl}", "?")));
    }
  }
}
