package org.onbehalf.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.ClientRequestFilter;
import javax.ws.rs.client.ClientResponseContext;
import javax.ws.rs.client.ClientResponseFilter;

/** Notes each call of a downstream API, and what the API says that it saw. */
@Priority(Priorities.USER)
final class JournalCalls implements ClientRequestFilter, ClientResponseFilter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SINCE = "sample.since";

  private final String api;

  JournalCalls(String api) {
    this.api = api;
  }

  @Override
  public void filter(ClientRequestContext request) {
    request.setProperty(SINCE, System.nanoTime());
  }

  @Override
  public void filter(ClientRequestContext request, ClientResponseContext response)
      throws IOException {
    String id = request.getHeaderString(JournalFilter.CORRELATION_ID);
    Object since = request.getProperty(SINCE);
    if (id == null || !(since instanceof Long)) {
      return;
    }
    double millis = (System.nanoTime() - (Long) since) / 1e6;
    Journal.ours()
        .addCall(
            id,
            api,
            request.getUri().getPath(),
            response.getStatus(),
            millis,
            response.getStatus() == 200 && response.hasEntity() ? read(response) : null);
  }

  /** Reads the entity, and leaves it there for the application. */
  private static JsonNode read(ClientResponseContext response) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InputStream entity = response.getEntityStream();
    byte[] buffer = new byte[4096];
    for (int count = entity.read(buffer); count >= 0; count = entity.read(buffer)) {
      bytes.write(buffer, 0, count);
    }
    response.setEntityStream(new ByteArrayInputStream(bytes.toByteArray()));
    return JSON.readTree(bytes.toByteArray());
  }
}
