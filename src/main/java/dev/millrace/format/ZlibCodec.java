package dev.millrace.format;

import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip by the zlib of the JDK: there on every machine. */
final class ZlibCodec implements Codec {
    private final Deflater deflater = new Deflater(Gzip.LEVEL, true);
    private final Output output = new Output();

    @Override
    public byte[] encode(EventLines lines) {
        deflater.reset();
        output.restart();
        var crc = new CRC32();
        lines.forEachPart((bytes, length) -> {
            crc.update(bytes, 0, length);
            deflater.setInput(bytes, 0, length);
            while (!deflater.needsInput()) {
                step();
            }
        });
        deflater.finish();
        while (!deflater.finished()) {
            step();
        }
        return Gzip.file(output.array(), output.size(), crc, lines.size());
    }

    private void step() {
        byte[] array = output.withRoom();
        output.wrote(deflater.deflate(array, output.size(), Output.ROOM));
    }
}
