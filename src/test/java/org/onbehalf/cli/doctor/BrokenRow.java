package org.onbehalf.cli.doctor;

import static org.junit.jupiter.api.Named.named;

import java.util.Arrays;
import org.junit.jupiter.params.provider.Arguments;
import org.onbehalf.testkit.Endpoint;

/** A row of the table: what is broken, and the parts of the line that tells it. */
final class BrokenRow {
  private BrokenRow() {}

  interface Break {
    void in(BrokenSetUp setUp) throws Exception;
  }

  static Arguments row(String what, Break breaks, String... line) {
    return Arguments.of(named(what, breaks), Arrays.asList(line));
  }

  static void answers(BrokenSetUp setUp, Endpoint endpoint, int status, String body) {
    setUp.entra.faults().always().endpoint(endpoint).status(status, "application/json", body);
  }
}
