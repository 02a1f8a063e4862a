package org.onbehalf.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.migration.Migration.Migrated;

/**
 * Old applications are moved by the command line: small ones of ours, one for each kind of login,
 * and, with {@code mvn -Pmigration verify}, those of others. The same requests by the same users are
 * allowed and denied before and after, but for what the report names.
 */
class MigrationIT {
  /** What a person may have to write after the command. */
  private static final int LINES = 15;

  static Stream<String> applications() {
    return Stream.of(System.getProperty("migrations", "basic shiro").split(" ", -1));
  }

  static Stream<String> watched() {
    return Stream.of(System.getProperty("migrations.watched", "").split(" ", -1))
        .filter(each -> !each.isEmpty());
  }

  @ParameterizedTest
  @MethodSource("applications")
  void migrate_keepsWhatIsAllowedAndDenied(String name) {
    OldApplication old = OldApplication.named(name);
    try (Migration migration = new Migration(old)) {
      Path war = migration.war();
      List<Decision> before = migration.before(war);
      assertThat(before).as("a list that asks enough").hasSizeGreaterThanOrEqualTo(12);
      assertThat(before).anyMatch(Decision::allowed).anyMatch(each -> !each.allowed());

      Migrated migrated = migration.migrate(war);
      List<Decision> after = migration.after(migrated.war());
      migration.tell(before, after, "decisions.md");

      assertThat(differences(before, after, migrated.report())).isEmpty();
      assertThat(migrated.edits().lines()).isLessThanOrEqualTo(LINES);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("watched")
  void rulesFromAudit_decideAsTheMigratedOnes(String name) {
    OldApplication old = OldApplication.named(name);
    try (Migration migration = new Migration(old)) {
      Path war = migration.war();
      Migrated migrated = migration.migrate(war);
      List<Decision> before = migration.after(migrated.war());

      String rules = migration.watch(war, migrated.war());
      List<Decision> after = migration.afterWith(rules, migrated.war());
      migration.tell(before, after, "decisions-by-audit.md");

      assertThat(differences(before, after, ""))
          .as(rules)
          .containsExactlyInAnyOrderElementsOf(old.lines("audit.txt"));
    }
  }

  /** But for those that the report names; in words. */
  private static List<String> differences(
      List<Decision> before, List<Decision> after, String report) {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      Decision one = before.get(i);
      Decision other = after.get(i);
      String difference = report.isEmpty() ? null : one.request().difference();
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
}
