/** The store in Redis. */
package org.onbehalf.internal.cache.redis;
