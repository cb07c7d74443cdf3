package io.cairn.statemachine.store;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Filter;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;

/** RocksDB's options for one database. Closed as soon as it is open: RocksDB has its own references by then. */
final class Tuning implements AutoCloseable {
    /** One flush and one compaction at a time: the machine belongs to the log and to clients. */
    private static final int BACKGROUND_JOBS = 2;

    /** Far below the usual limit of 1024 descriptors, even for three peers in one process. */
    private static final int MAX_OPEN_FILES = 256;

    /** Manifests are copied into every checkpoint, RocksDB's own logs are rarely read: both stay small. */
    private static final long MAX_MANIFEST_BYTES = 4L << 20;

    private static final long MAX_INFO_LOG_BYTES = 1L << 20;
    private static final int INFO_LOGS_KEPT = 2;

    /** About one lookup in a hundred of a missing key reads a block for nothing. */
    private static final double BLOOM_BITS_PER_KEY = 10;

    private final Cache cache;
    private final Filter filter = new BloomFilter(BLOOM_BITS_PER_KEY);
    private final DBOptions database = new DBOptions();
    private final ColumnFamilyOptions family = new ColumnFamilyOptions();

    Tuning(StoreOptions options, boolean create) {
        cache = new LRUCache(options.blockCacheBytes());
        database.setCreateIfMissing(create)
                // A store of an older build lacks the families that were added since.
                .setCreateMissingColumnFamilies(true)
                .setAtomicFlush(true)
                .setDbWriteBufferSize(options.memtableBytes())
                .setMaxBackgroundJobs(BACKGROUND_JOBS)
                .setMaxOpenFiles(MAX_OPEN_FILES)
                .setMaxManifestFileSize(MAX_MANIFEST_BYTES)
                .setMaxLogFileSize(MAX_INFO_LOG_BYTES)
                .setKeepLogFileNum(INFO_LOGS_KEPT)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setAvoidUnnecessaryBlockingIO(true);
        family.setWriteBufferSize(options.memtableBytes())
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setFilterPolicy(filter));
    }

    DBOptions database() {
        return database;
    }

    ColumnFamilyOptions family() {
        return family;
    }

    @Override
    public void close() {
        family.close();
        database.close();
        filter.close();
        cache.close();
    }
}
