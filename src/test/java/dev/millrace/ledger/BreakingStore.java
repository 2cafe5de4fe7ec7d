package dev.millrace.ledger;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

import dev.millrace.store.Content;
import dev.millrace.store.ObjectInfo;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.Receipt;
import dev.millrace.store.StoreException;

/** A store whose connection breaks behind the first bytes of every object that is read. */
final class BreakingStore implements ObjectStore {
    private final ObjectStore store;

    BreakingStore(ObjectStore store) {
        this.store = store;
    }

    @Override
    public InputStream open(String key) throws StoreException {
        return new FilterInputStream(store.open(key)) {
            private boolean begun;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (begun) {
                    throw new IOException("connection reset");
                }
                begun = true;
                return super.read(buffer, offset, Math.min(length, 12));
            }
        };
    }

    @Override
    public void prepare() throws StoreException {
        store.prepare();
    }

    @Override
    public Receipt put(String key, Content content) throws StoreException {
        return store.put(key, content);
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws StoreException {
        return store.head(key);
    }

    @Override
    public void list(String prefix, Consumer<ObjectInfo> visitor) throws StoreException {
        store.list(prefix, visitor);
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public void close() {
        store.close();
    }
}
