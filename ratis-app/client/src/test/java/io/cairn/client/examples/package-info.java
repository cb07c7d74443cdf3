/** Programs to read and to run. */
@NullMarked
package io.cairn.client.examples;

import org.jspecify.annotations.NullMarked;
