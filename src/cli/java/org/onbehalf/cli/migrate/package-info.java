/**
 * The command {@code migrate}: reads a web application, says what its access rules mean in
 * Onbehalf's configuration, and writes a copy that has the filter in the place of the old login.
 */
package org.onbehalf.cli.migrate;
