package org.onbehalf.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.onbehalf.SessionOwner;

/**
 * A report under way: whose it is and how far it has come. The session that it is made in bears its
 * id, so that nothing in here is a secret. Thread-safe.
 */
final class Report {
  static final int STEPS = 12;

  private final String id;
  private final SessionOwner owner;
  private int steps;
  private String state;

  /** A new one. */
  Report(String id, SessionOwner owner) {
    this(id, owner, 0, "running");
  }

  private Report(String id, SessionOwner owner, int steps, String state) {
    this.id = id;
    this.owner = owner;
    this.steps = steps;
    this.state = state;
  }

  String id() {
    return id;
  }

  SessionOwner owner() {
    return owner;
  }

  synchronized boolean isRunning() {
    return state.equals("running");
  }

  /** Notes one step more; after the last one the report is finished. */
  synchronized void advance() {
    steps++;
    if (steps == STEPS) {
      state = "finished";
    }
  }

  /** Notes that there will be no further step. */
  synchronized void end(String why) {
    state = why;
  }

  synchronized Map<String, Object> asJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("state", state);
    json.put("steps", steps);
    json.put("of", STEPS);
    return json;
  }

  /** For a file. */
  synchronized Properties asProperties() {
    Properties properties = new Properties();
    properties.setProperty("id", id);
    properties.setProperty("issuer", owner.issuer());
    properties.setProperty("tenant", owner.tenantId());
    properties.setProperty("user", owner.objectId());
    properties.setProperty("steps", Integer.toString(steps));
    properties.setProperty("state", state);
    return properties;
  }

  /** What {@link #asProperties} wrote. */
  static Report of(Properties properties) {
    return new Report(
        properties.getProperty("id"),
        SessionOwner.of(
            properties.getProperty("issuer"),
            properties.getProperty("tenant"),
            properties.getProperty("user")),
        Integer.parseInt(properties.getProperty("steps")),
        properties.getProperty("state"));
  }
}
