package dev.millrace.format;

import java.nio.ByteBuffer;
import java.util.Arrays;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;

/** Zstandard (RFC 8878), one frame with its size in front and a checksum behind. */
final class ZstdCodec implements Codec {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final Output output = new Output();
    private final int level;

    ZstdCodec(int level) {
        this.level = level;
    }

    @Override
    public byte[] encode(EventLines lines) {
        context.reset();
        context.setLevel(level).setChecksum(true);
        context.setPledgedSrcSize(lines.size());
        output.restart();
        lines.forEachPart((bytes, length) -> {
            ByteBuffer source = ByteBuffer.wrap(bytes, 0, length);
            while (source.hasRemaining()) {
                var _ = step(source, EndDirective.CONTINUE);
            }
        });
        while (!step(NOTHING, EndDirective.END)) {
            // The rest did not fit into the room that was there.
        }
        return Arrays.copyOf(output.array(), output.size());
    }

    /** Whether all was done that the directive asks for. */
    private boolean step(ByteBuffer source, EndDirective directive) {
        ByteBuffer room = ByteBuffer.wrap(output.withRoom(), output.size(), Output.ROOM);
        boolean done = context.compressByteBufferStream(room, source, directive);
        output.wrote(room.position() - output.size());
        return done;
    }
}
