package org.onbehalf.internal.principal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.LookUpSettings;
import org.onbehalf.internal.config.PrincipalMappingSettings;

/** Names that stand in a database, to be had from a {@code DataSource} of the server's. */
final class JdbcNames implements NameLookUp {
  private final LookUpSettings.Jdbc jdbc;
  private final UserSearch sought;
  private final Duration timeout;
  private final Jndi jndi;
  private volatile @Nullable DataSource dataSource;

  /** What gives the object of a name. */
  interface Jndi {
    @Nullable
    Object find(String name) throws NamingException;
  }

  JdbcNames(LookUpSettings.Jdbc jdbc, PrincipalMappingSettings settings, Jndi jndi) {
    this.jdbc = jdbc;
    this.sought = new UserSearch(settings);
    this.timeout = settings.lookUp.timeout;
    this.jndi = jndi;
  }

  /** The name is the configuration's, which refuses one that leads to another server. */
  @SuppressWarnings("BanJNDI")
  static Object ofServer(String name) throws NamingException {
    InitialContext context = new InitialContext();
    try {
      return context.lookup(name);
    } finally {
      context.close();
    }
  }

  /** On the request's thread: JBoss, WebLogic and Liberty show java:comp to no other. */
  @Override
  public void prepare() {
    if (dataSource != null) {
      return;
    }
    Object found;
    try {
      found = jndi.find(jdbc.dataSource);
    } catch (NamingException e) {
      throw new NamesUnavailableException(
          "JNDI has nothing usable under AzureAd.PrincipalMapping.Jdbc.DataSource ("
              + e.getClass().getSimpleName()
              + "); define the DataSource in the server, and refer to it in web.xml (resource-ref)",
          e);
    }
    if (!(found instanceof DataSource)) {
      throw new NamesUnavailableException(
          "what stands under AzureAd.PrincipalMapping.Jdbc.DataSource is no javax.sql.DataSource"
              + " that this application sees",
          null);
    }
    dataSource = (DataSource) found;
  }

  @Override
  public Name find(ValidatedCaller caller) {
    String value = sought.value(caller);
    DataSource source = dataSource;
    if (value == null || source == null) {
      return sought.none(caller);
    }
    try (Connection connection = source.getConnection();
        PreparedStatement select = connection.prepareStatement(jdbc.query)) {
      select.setQueryTimeout((int) Math.max(1, timeout.toMillis() / 1000));
      select.setMaxRows(2);
      select.setString(1, value);
      try (ResultSet rows = select.executeQuery()) {
        String name = rows.next() ? rows.getString(1) : null;
        if (name == null) {
          return UserSearch.unknown();
        }
        return rows.next() ? UserSearch.several() : sought.named(name.trim());
      }
    } catch (SQLException e) {
      throw new NamesUnavailableException(
          "the database could not be asked ("
              + e.getClass().getSimpleName()
              + ", SQLState "
              + e.getSQLState()
              + "); check AzureAd.PrincipalMapping.Jdbc.DataSource and Query",
          e);
    }
  }
}
