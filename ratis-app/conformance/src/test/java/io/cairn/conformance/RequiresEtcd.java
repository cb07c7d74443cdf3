package io.cairn.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** For tests that compare with a real etcd: they need {@code -Dcairn.etcd.bin=<directory of etcd and etcdctl>}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = RealEtcd.BIN,
        matches = ".+",
        disabledReason = "SKIPPED: Cairn was NOT compared with etcd; pass -D" + RealEtcd.BIN + "=<directory>")
@interface RequiresEtcd {}
