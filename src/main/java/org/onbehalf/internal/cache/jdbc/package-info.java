/** Tokens and sessions in a table of any database that has a JDBC driver. */
package org.onbehalf.internal.cache.jdbc;
