package org.onbehalf.cli.doctor;

import java.util.List;
import java.util.Map;

/** A set-up that was started: what its log says, and what it answers. */
interface RunningSetUp extends AutoCloseable {
  /** An answer as its client sees it. */
  record Answer(int status, String body) {}

  /** The answer to a request, after which the log has its line. */
  Answer request(BrokenRow row) throws Exception;

  /** The answer to somebody without a token. */
  Answer anonymous() throws Exception;

  /** The status as programs read it; empty where it cannot be asked. */
  Map<String, Object> page() throws Exception;

  /** What was logged since the last call: INFO and above, but what each sound start says. */
  List<String> lines();

  /** The lines at WARN and above that came with a stack trace. */
  List<String> traces();
}
