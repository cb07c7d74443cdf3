/** Runs: a cluster, a workload, faults, and the verdict. */
@NullMarked
package io.cairn.chaos.run;

import org.jspecify.annotations.NullMarked;
