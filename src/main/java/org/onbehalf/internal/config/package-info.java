/**
 * The table of configuration keys, reading and checking a configuration, and the settings that
 * result.
 */
package org.onbehalf.internal.config;
