package org.onbehalf.sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.onbehalf.Caller;
import org.onbehalf.TokenSource;
import org.onbehalf.spi.TokenAcquisition;

/** What one request did, for the page that draws it. Holds no token. Thread-safe. */
final class Trace {
  private final String owner;
  private final Map<String, Object> caller = new LinkedHashMap<>();
  private final List<Map<String, Object>> acquisitions = new ArrayList<>();
  private final List<Map<String, Object>> calls = new ArrayList<>();

  Trace(Caller by) {
    owner = ownerOf(by);
    caller.put("name", by.getName());
    caller.put("kind", by.isApplication() ? "application" : "user");
    caller.put("tenant", by.tenantId());
    caller.put("client", by.clientId());
    caller.put("scopes", new TreeSet<>(by.scopes()));
    caller.put("roles", new TreeSet<>(by.roles()));
    caller.put("expiresAt", by.expiresAt().toString());
  }

  /** Who may read the trace: the user in its tenant, or the application. */
  static String ownerOf(Caller caller) {
    return caller.tenantId() + '.' + caller.objectId().orElse(caller.clientId());
  }

  boolean belongsTo(Caller reader) {
    return owner.equals(ownerOf(reader));
  }

  synchronized void add(TokenAcquisition acquisition) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("api", acquisition.api());
    entry.put("application", acquisition.isApplication());
    entry.put("scopes", acquisition.scopes());
    entry.put("millis", acquisition.duration().toNanos() / 1e6);
    entry.put("source", acquisition.source().map(TokenSource::name).orElse(null));
    entry.put("error", acquisition.error().orElse(null));
    acquisitions.add(entry);
  }

  synchronized void addCall(String api, String path, int status, double millis, Object saw) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("api", api);
    entry.put("path", path);
    entry.put("status", status);
    entry.put("millis", millis);
    entry.put("saw", saw);
    calls.add(entry);
  }

  synchronized Map<String, Object> asJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("caller", caller);
    json.put("acquisitions", new ArrayList<>(acquisitions));
    json.put("calls", new ArrayList<>(calls));
    return json;
  }
}
