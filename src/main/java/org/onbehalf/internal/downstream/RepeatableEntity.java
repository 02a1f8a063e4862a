package org.onbehalf.internal.downstream;

import java.io.InputStream;
import java.io.Reader;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import javax.ws.rs.core.StreamingOutput;
import javax.xml.transform.Source;
import org.onbehalf.internal.Nullable;

/**
 * Tells the entities that can be sent a second time from those that are used up by the first. A
 * stream that is repeated would arrive empty, and be taken for what the caller wanted to say.
 */
final class RepeatableEntity {
  /** Packages of multipart entities, which may hold streams. */
  private static final String[] MULTIPART = {
    "org.apache.cxf.jaxrs.ext.multipart.", "org.jboss.resteasy.plugins.providers.multipart."
  };

  private RepeatableEntity() {}

  /** Whether it can be sent again, and is the same then; null, which is no entity, can. */
  static boolean isRepeatable(@Nullable Object entity) {
    if (entity instanceof Collection) {
      for (Object element : (Collection<?>) entity) {
        if (!isRepeatableAlone(element)) {
          return false;
        }
      }
    }
    if (entity instanceof Map) {
      for (Object value : ((Map<?, ?>) entity).values()) {
        if (!isRepeatableAlone(value)) {
          return false;
        }
      }
    }
    return isRepeatableAlone(entity);
  }

  private static boolean isRepeatableAlone(@Nullable Object entity) {
    // what has to be closed (readers, streams, channels, Jersey's MultiPart) is used up by its use
    return !(entity instanceof InputStream
        || entity instanceof Reader
        || entity instanceof AutoCloseable
        || entity instanceof StreamingOutput
        || entity instanceof Source
        || entity instanceof Iterator
        || isMultipart(entity)
        || isDataSource(entity));
  }

  private static boolean isMultipart(@Nullable Object entity) {
    for (Class<?> type = entity == null ? null : entity.getClass();
        type != null;
        type = type.getSuperclass()) {
      for (String each : MULTIPART) {
        if (type.getName().startsWith(each)) {
          return true;
        }
      }
    }
    return false;
  }

  /** By name, because Java 11 and later do not have it. */
  private static boolean isDataSource(@Nullable Object entity) {
    for (Class<?> type = entity == null ? null : entity.getClass();
        type != null;
        type = type.getSuperclass()) {
      for (Class<?> each : type.getInterfaces()) {
        if (each.getName().equals("javax.activation.DataSource")) {
          return true;
        }
      }
    }
    return false;
  }
}
