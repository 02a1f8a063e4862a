package org.onbehalf.functional.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.naming.Context;
import javax.naming.InitialContext;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.DocumentedClass;

/** The PrincipalMapper of MIGRATION.md that asks a DataSource, compiled and run. */
@SuppressWarnings("BanJNDI")
class PrincipalDatabaseTest {
  private interface Work {
    void run() throws Exception;
  }

  /** As Jetty does when it starts; java:comp is the application's by its class loader. */
  private static void withJndi(ClassLoader application, Work work) throws Exception {
    String factory =
        System.setProperty(
            Context.INITIAL_CONTEXT_FACTORY, "org.eclipse.jetty.jndi.InitialContextFactory");
    String packages = System.setProperty(Context.URL_PKG_PREFIXES, "org.eclipse.jetty.jndi");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(application);
    try {
      work.run();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      restore(Context.INITIAL_CONTEXT_FACTORY, factory == null ? "" : factory);
      restore(Context.URL_PKG_PREFIXES, packages == null ? "" : packages);
    }
  }

  private static void restore(String property, String former) {
    if (former.isEmpty()) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, former);
    }
  }

  private static void fill(JdbcDataSource database, Tenant tenant) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE users (oid VARCHAR(40) PRIMARY KEY, login VARCHAR(40))");
      statement.execute("INSERT INTO users VALUES ('" + tenant.objectIdOf("alice") + "', 'ALICE')");
    }
  }

  private static String nameOf(FilteredServer server, String token) throws Exception {
    HttpResponse<String> answer = server.getAs(token, "/api/whoami");
    return answer.statusCode() == 200
        ? answer.body().split("\\|", -1)[0]
        : "" + answer.statusCode();
  }

  @Test
  void user_isNamedByTheDatabase_others403(@TempDir Path classes) throws Exception {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:names;DB_CLOSE_DELAY=-1");
    try (Tenant tenant = Tenant.start();
        URLClassLoader application =
            new URLClassLoader(
                new URL[] {
                  DocumentedClass.compile(Path.of("MIGRATION.md"), "DatabaseMapper", classes)
                },
                PrincipalDatabaseTest.class.getClassLoader())) {
      fill(database, tenant);
      Map<String, String> configuration = tenant.sampleConfiguration();
      configuration.put("AzureAd.PrincipalMapping.Source", "Custom");
      configuration.put("AzureAd.PrincipalMapping.Class", "com.contoso.DatabaseMapper");
      configuration.put("AzureAd.PrincipalMapping.Timeout", "20 s");
      withJndi(
          application,
          () -> {
            ((Context) new InitialContext().lookup("java:comp"))
                .createSubcontext("env")
                .createSubcontext("jdbc")
                .bind("users", database);
            try (FilteredServer server =
                FilteredServer.with(configuration)
                    .servlet("/api/whoami", new WhoAmIServlet())
                    .classLoader(application)
                    .start()) {
              assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo("ALICE");
              assertThat(nameOf(server, tenant.tokenOf("bob"))).isEqualTo("403");
            } finally {
              ((Context) new InitialContext().lookup("java:comp")).destroySubcontext("env");
            }
          });
    } finally {
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SHUTDOWN");
      }
    }
  }
}
