package org.onbehalf.testkit;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.onbehalf.internal.Nullable;

/**
 * Every request that the emulator received, in order; of more than 20,000 the newest. Lists are
 * copies, the oldest request first. Thread-safe.
 *
 * @since 0.1
 */
public final class Log {
  private static final int MOST_ENTRIES = 20_000;

  private final Object lock = new Object();
  private final Deque<Entry> entries = new ArrayDeque<>();

  Log() {}

  /** All requests. */
  public List<Entry> requests() {
    return requests(entry -> true);
  }

  /**
   * The requests that fulfil a condition.
   *
   * @param condition what to look for; not null
   */
  public List<Entry> requests(Predicate<Entry> condition) {
    List<Entry> found = new ArrayList<>();
    synchronized (lock) {
      for (Entry entry : entries) {
        if (condition.test(entry)) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  /** The requests to one endpoint. */
  public List<Entry> requests(Endpoint endpoint) {
    return requests(entry -> entry.endpoint() == endpoint);
  }

  /** The requests to the token endpoint, of any grant. */
  public List<Entry> tokenRequests() {
    return requests(Endpoint.TOKEN);
  }

  /** The token requests of one grant. */
  public List<Entry> tokenRequests(Grant grant) {
    return requests(entry -> entry.grant().filter(grant::equals).isPresent());
  }

  /** The on-behalf-of exchanges, granted and refused. */
  public List<Entry> exchanges() {
    return tokenRequests(Grant.ON_BEHALF_OF);
  }

  /**
   * Waits until so many requests fulfil a condition.
   *
   * @param count how many, at least
   * @param limit how long to wait; not null
   * @param condition what to look for; not null
   * @throws IllegalStateException if there are fewer when the limit has passed
   * @throws InterruptedException if the thread is interrupted
   */
  public List<Entry> await(int count, Duration limit, Predicate<Entry> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (lock) {
      while (true) {
        List<Entry> found = requests(condition);
        long left = deadline - System.nanoTime();
        if (found.size() >= count) {
          return found;
        }
        if (left <= 0) {
          throw new IllegalStateException(
              "waited " + limit + " for " + count + " requests, found " + found);
        }
        lock.wait(left / 1_000_000 + 1);
      }
    }
  }

  /**
   * Waits until so many on-behalf-of exchanges were received, whether answered yet or not.
   *
   * @param count how many, at least
   * @param limit how long to wait; not null
   * @throws IllegalStateException if there are fewer when the limit has passed
   * @throws InterruptedException if the thread is interrupted
   */
  public List<Entry> awaitExchanges(int count, Duration limit) throws InterruptedException {
    return await(
        count, limit, entry -> entry.grant().filter(Grant.ON_BEHALF_OF::equals).isPresent());
  }

  /** Forgets everything. */
  public void clear() {
    synchronized (lock) {
      entries.clear();
    }
  }

  void received(Entry entry) {
    synchronized (lock) {
      if (entries.size() == MOST_ENTRIES) {
        entries.removeFirst();
      }
      entries.addLast(entry);
      lock.notifyAll();
    }
  }

  void answered(Entry entry, Reply reply) {
    synchronized (lock) {
      entry.answer = reply.body;
      entry.status = reply.status;
      entry.rule = reply.rule;
      lock.notifyAll();
    }
  }

  /** The connection was closed instead. */
  void abandoned(Entry entry) {
    synchronized (lock) {
      entry.status = -1;
      lock.notifyAll();
    }
  }

  /**
   * One request and what became of it. Parameters are told exactly, secrets and tokens included;
   * {@code toString} tells none of them.
   *
   * @since 0.1
   */
  public static final class Entry {
    private final Instant at;
    private final Request request;
    private final @Nullable Grant grant;
    private final @Nullable String clientId;
    private final @Nullable User user;
    private final @Nullable App resource;
    private volatile int status;
    private volatile @Nullable EntraRule rule;
    private volatile @Nullable byte[] answer;

    Entry(
        Instant at,
        Request request,
        @Nullable Grant grant,
        @Nullable String clientId,
        @Nullable User user,
        @Nullable App resource) {
      this.at = at;
      this.request = request;
      this.grant = grant;
      this.clientId = clientId;
      this.user = user;
      this.resource = resource;
    }

    /** When it was received, by the emulator's clock. */
    public Instant at() {
      return at;
    }

    /** The HTTP method; in capitals. */
    public String method() {
      return request.method;
    }

    /** The path; decoded, without the query. */
    public String path() {
      return request.path;
    }

    /** Whether it came over TLS; true over https. */
    public boolean secure() {
      return "https".equals(request.base.getScheme());
    }

    /** What it was addressed to. */
    public Endpoint endpoint() {
      return request.endpoint;
    }

    /**
     * The tenant as the path named it: an id, a domain, {@code common} or {@code organizations}.
     */
    public String tenant() {
      return request.tenantSegment();
    }

    /** The grant that was asked for; empty unless the token endpoint knows it. */
    public Optional<Grant> grant() {
      return Optional.ofNullable(grant);
    }

    /**
     * The form parameters, or those of the query where there is no form; unmodifiable, in the order
     * in which they came.
     */
    public Map<String, String> parameters() {
      return request.form.isEmpty() ? request.query : request.form;
    }

    /**
     * One parameter.
     *
     * @param name its name; not null
     * @return empty if it was not sent
     */
    public Optional<String> parameter(String name) {
      return Optional.ofNullable(parameters().get(name));
    }

    /**
     * A request header.
     *
     * @param name its name, whatever the case; not null
     * @return its first value
     */
    public Optional<String> header(String name) {
      return request.header(name);
    }

    /**
     * The client, as the request names it; not necessarily registered or authenticated; empty if it
     * names none.
     */
    public Optional<String> clientId() {
      return Optional.ofNullable(clientId);
    }

    /** The user in whose name a token was asked for; empty if the request names no known user. */
    public Optional<User> user() {
      return Optional.ofNullable(user);
    }

    /** The application for which a token was asked; empty if the request names no known one. */
    public Optional<App> resource() {
      return Optional.ofNullable(resource);
    }

    /**
     * The status of the answer; 0 while there is no answer, -1 if the connection was closed
     * instead.
     */
    public int status() {
      return status;
    }

    /** The rule by which it was refused; empty if it was granted or not answered. */
    public Optional<EntraRule> refusal() {
      return Optional.ofNullable(rule);
    }

    /** The access token that was granted; empty unless this was a token request, and granted. */
    public Optional<String> grantedAccessToken() {
      byte[] body = answer;
      if (endpoint() != Endpoint.TOKEN || body == null || status != 200) {
        return Optional.empty();
      }
      try {
        String json = new String(body, StandardCharsets.UTF_8);
        return Optional.ofNullable(
            JSONObjectUtils.getString(JSONObjectUtils.parse(json), "access_token"));
      } catch (ParseException e) {
        return Optional.empty();
      }
    }

    @Override
    public String toString() {
      EntraRule refusedBy = rule;
      return request.method
          + ' '
          + request.path
          + (grant == null ? "" : " " + grant)
          + " -> "
          + status
          + (refusedBy == null ? "" : " " + refusedBy);
    }
  }
}
