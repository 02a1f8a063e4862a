package org.onbehalf.sample;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.ws.rs.core.Application;

/** The resources below {@code /api/rest}. */
public final class RestApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return new HashSet<>(
        Arrays.<Class<?>>asList(
            PartnerResource.class,
            CalendarResource.class,
            JournalResource.class,
            ReportResource.class));
  }
}
