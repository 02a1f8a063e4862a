package org.onbehalf.servers;

import java.util.regex.Pattern;

/**
 * A line of {@code known-faults.txt}.
 *
 * @param cells matches a whole {@link Cell}
 * @param check matches a check with its arguments
 * @param sometimes whether the check may pass, too, since the fault depends on time
 * @param failure is found in the message of the failure or of a cause
 */
record KnownFault(Pattern cells, Pattern check, boolean sometimes, Pattern failure, String reason) {
  static KnownFault ofLine(String line) {
    String[] columns = line.split(" [|] ", 5);
    if (columns.length < 5 || !columns[2].matches("always|sometimes")) {
      throw new IllegalStateException(
          "found in known-faults.txt: " + line + "; expected what its first line says");
    }
    return new KnownFault(
        Pattern.compile(columns[0]),
        Pattern.compile(columns[1]),
        columns[2].equals("sometimes"),
        Pattern.compile(columns[3]),
        columns[4]);
  }

  boolean isOf(String cell, String name) {
    return cells.matcher(cell).matches() && check.matcher(name).matches();
  }

  boolean explains(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (failure.matcher(each.toString()).find()) {
        return true;
      }
    }
    return false;
  }
}
