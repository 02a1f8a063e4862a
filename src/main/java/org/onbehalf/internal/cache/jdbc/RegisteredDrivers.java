package org.onbehalf.internal.cache.jdbc;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What {@link DriverManager} has, and how it is taken from it. {@code DriverManager} answers by the
 * class loader of whoever asks, so {@link JdbcDrivers} loads this class once more, beneath the
 * application's. Public for that reason.
 */
public final class RegisteredDrivers implements Supplier<List<Driver>>, Consumer<Driver> {
  /** Made by reflection. */
  public RegisteredDrivers() {}

  @Override
  public List<Driver> get() {
    return Collections.list(DriverManager.getDrivers());
  }

  @Override
  public void accept(Driver driver) {
    try {
      DriverManager.deregisterDriver(driver);
    } catch (SQLException e) {
      throw new IllegalStateException("DriverManager did not give up a driver", e);
    }
  }
}
