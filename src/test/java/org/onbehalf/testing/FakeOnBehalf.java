package org.onbehalf.testing;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.onbehalf.AccessToken;
import org.onbehalf.DownstreamApi;
import org.onbehalf.Health;
import org.onbehalf.OnBehalf;
import org.onbehalf.Sessions;
import org.onbehalf.TokenRequest;
import org.onbehalf.TokenSource;

/** An instance of a user's own tests: every token is the same word. */
public final class FakeOnBehalf implements OnBehalf {
  @Override
  public DownstreamApi downstreamApi(String name) {
    throw new UnsupportedOperationException("not faked");
  }

  @Override
  public String authorizationHeader(String api) {
    return "Bearer fake";
  }

  @Override
  public Optional<String> challenged(String api, Collection<String> wwwAuthenticateHeaders) {
    return Optional.empty();
  }

  @Override
  public AccessToken accessToken(TokenRequest request) {
    return new AccessToken("fake", Instant.MAX, TokenSource.HEAP);
  }

  @Override
  public Object feature(String api) {
    throw new UnsupportedOperationException("not faked");
  }

  @Override
  public Sessions sessions() {
    throw new UnsupportedOperationException("not faked");
  }

  @Override
  public Health health() {
    return Health.up();
  }
}
