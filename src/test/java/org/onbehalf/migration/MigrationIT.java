package org.onbehalf.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.migration.Migration.Migrated;

/**
 * Old applications are moved by the command line: small ones of ours, one for each kind of login,
 * and, with {@code mvn -Pmigration verify}, those of others. The same requests by the same users
 * are allowed and denied before and after, but for what the report names. The same with rules that
 * are made of what the filter saw beside the old login.
 */
class MigrationIT {
  /** What a person may have to write after the command. */
  private static final int LINES = 15;

  static Stream<String> applications() {
    return Stream.of(System.getProperty("migrations", "basic shiro").split(" ", -1));
  }

  @ParameterizedTest
  @MethodSource("applications")
  void migrate_andRulesFromAudit_keepWhatIsAllowedAndDenied(String name) {
    OldApplication old = OldApplication.named(name);
    try (Migration migration = new Migration(old)) {
      Path war = migration.war();
      List<Decision> before = migration.before(war);
      assertThat(before).as("a list that asks enough").hasSizeGreaterThanOrEqualTo(12);
      assertThat(before).anyMatch(Decision::allowed).anyMatch(each -> !each.allowed());

      Migrated migrated = migration.migrate(war);
      List<Decision> after = migration.after(migrated.war());
      migration.tell(before, after, "decisions.md");

      assertThat(differences(before, after, explained(old.requests()), migrated.report()))
          .isEmpty();
      assertThat(migrated.edits().lines()).isLessThanOrEqualTo(LINES);

      List<Decision> watched = migration.watched(war, migrated.war());
      migration.tell(before, watched, "decisions-watched.md");
      assertThat(watched).as("audit changes nothing").hasToString(before.toString());

      String rules = migration.rulesFromAudit();
      List<Decision> byAudit = migration.afterWith(rules, migrated.war());
      migration.tell(after, byAudit, "decisions-by-audit.md");

      assertThat(opened(before, byAudit)).as(rules).isEmpty();
      assertThat(differences(after, byAudit, explained(old.requests("audit.txt")), rules))
          .as(rules)
          .isEmpty();
    }
  }

  /** What a report must say of requests that are decided differently. */
  private static Map<String, String> explained(List<Request> requests) {
    Map<String, String> explained = new HashMap<>();
    for (Request each : requests) {
      if (each.difference() != null) {
        explained.put(each.toString(), each.difference());
      }
    }
    return explained;
  }

  /** But for those that the report explains; in words. */
  private static List<String> differences(
      List<Decision> before, List<Decision> after, Map<String, String> explained, String report) {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      Decision one = before.get(i);
      Decision other = after.get(i);
      String difference = explained.get(one.request().toString());
      if (other.body().contains("server_error")) {
        wrong.add(other.request() + ": " + other.body());
      }
      if (difference == null
          ? one.allowed() != other.allowed()
          : one.allowed() == other.allowed() || !report.contains(difference)) {
        wrong.add(one.request() + ": " + one + ", then " + other);
      }
    }
    return wrong;
  }

  /** What the old login denied; for no reason may rules from audit allow it. */
  private static List<String> opened(List<Decision> before, List<Decision> byAudit) {
    List<String> opened = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      if (!before.get(i).allowed() && byAudit.get(i).allowed()) {
        opened.add(byAudit.get(i).request() + ": " + before.get(i) + ", then " + byAudit.get(i));
      }
    }
    return opened;
  }
}
