/** Whether what clients were told in a run can be true: each promise is one check. */
@NullMarked
package io.cairn.chaos.check;

import org.jspecify.annotations.NullMarked;
