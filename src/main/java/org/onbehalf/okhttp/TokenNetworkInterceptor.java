package org.onbehalf.okhttp;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** Sets the header where nothing but the network follows. Thread-safe. */
final class TokenNetworkInterceptor implements Interceptor {
  @Override
  public Response intercept(Chain chain) throws IOException {
    Request hop = chain.request();
    OutgoingToken token = hop.tag(OutgoingToken.class);
    return chain.proceed(token == null ? hop : token.onTheWire(hop));
  }
}
