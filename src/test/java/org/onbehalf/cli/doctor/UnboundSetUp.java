package org.onbehalf.cli.doctor;

import java.util.List;
import java.util.Map;
import org.onbehalf.functional.configuration.UnboundApplication;
import org.onbehalf.testing.OtherClassPath;

/** An application without a binding of SLF4J: its log is the container's. */
final class UnboundSetUp implements RunningSetUp {
  private final List<String> lines;

  @SuppressWarnings("unchecked")
  UnboundSetUp() throws Exception {
    try (OtherClassPath other = OtherClassPath.without("logback-.*|slf4j-(?!api).*")) {
      List<String> all = (List<String>) other.run(UnboundApplication.class, "sound");
      lines = all.stream().filter(line -> line.contains("SLF4J")).toList();
    }
  }

  @Override
  public Answer request(BrokenRow row) {
    throw new UnsupportedOperationException("it is only started");
  }

  @Override
  public Answer anonymous() {
    throw new UnsupportedOperationException("it is only started");
  }

  @Override
  public Map<String, Object> page() {
    return Map.of();
  }

  @Override
  public List<String> lines() {
    return lines;
  }

  @Override
  public List<String> traces() {
    return List.of();
  }

  @Override
  public void close() {
    // it has ended
  }
}
