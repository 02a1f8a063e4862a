package org.onbehalf.packaging.libraries;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URL;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import javax.cache.Caching;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.xml.XmlConfiguration;
import org.h2.Driver;
import org.h2.jdbcx.JdbcDataSource;
import org.onbehalf.internal.Nullable;

/**
 * An application that uses its own versions of the libraries that Onbehalf uses, and of those that
 * come with them. Tells in a line for each what it did, and from which jar.
 */
public final class LibrariesServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final byte[] KEY = new byte[32];

  private transient @Nullable CacheManager caches;

  @Override
  public void init() throws ServletException {
    try {
      URL configuration = getServletContext().getResource("/WEB-INF/ehcache.xml");
      CacheManager created =
          CacheManagerBuilder.newCacheManager(new XmlConfiguration(configuration));
      created.init();
      caches = created;
    } catch (IOException e) {
      throw new ServletException(e);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    PrintWriter out = response.getWriter();
    try {
      out.println(jose() + jar(SignedJWT.class));
      out.println(cached() + jar(CacheManager.class));
      out.println(
          "JCache: "
              + Caching.getCachingProvider().getClass().getName()
              + jar(Caching.getCachingProvider().getClass()));
      out.println(database() + jar(JdbcDataSource.class));
      out.println(
          "Config: " + ConfigFactory.parseString("a = 1").getInt("a") + jar(ConfigFactory.class));
      out.println(
          "Jackson: "
              + new ObjectMapper().readValue("{\"a\":1}", Map.class)
              + jar(ObjectMapper.class));
      out.println("Guava: " + ImmutableList.of("a", "b").reverse() + jar(ImmutableList.class));
      out.println(json());
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }

  private static String jose() throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256), new JWTClaimsSet.Builder().subject("a").build());
    token.sign(new MACSigner(KEY));
    SignedJWT parsed = SignedJWT.parse(token.serialize());
    return "JOSE: "
        + parsed.verify(new MACVerifier(KEY))
        + " "
        + parsed.getJWTClaimsSet().getSubject();
  }

  private String cached() {
    Cache<String, String> cache =
        requireNonNull(caches).getCache("own", String.class, String.class);
    cache.put("a", "1");
    return "Ehcache: " + cache.get("a");
  }

  private static String database() throws Exception {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT H2VERSION()")) {
      result.next();
      return "H2: " + result.getString(1);
    }
  }

  /** By reflection, as the test class path has none. */
  private static String json() throws Exception {
    Class<?> type = Class.forName("net.minidev.json.JSONValue");
    return "json-smart: "
        + type.getMethod("parse", String.class).invoke(null, "{\"a\":1}")
        + jar(type);
  }

  private static String jar(Class<?> type) {
    String location = type.getProtectionDomain().getCodeSource().getLocation().getPath();
    return ", " + location.substring(location.lastIndexOf('/') + 1);
  }

  @Override
  public void destroy() {
    requireNonNull(caches).close();
    Driver.unload();
  }
}
