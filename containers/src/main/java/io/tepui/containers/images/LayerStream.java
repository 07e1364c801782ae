package io.tepui.containers.images;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** The tar archive that a layer is: decompressed, counted, and checked against its digests at the end. */
final class LayerStream extends FilterInputStream {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private final ImageManifest.Layer layer;
    private final UnpackBudget budget;
    private final DigestInputStream compressed;
    private final MessageDigest unpacked;

    private LayerStream(
            ImageManifest.Layer layer,
            UnpackBudget budget,
            DigestInputStream compressed,
            DigestInputStream decompressed) {
        super(decompressed);
        this.layer = layer;
        this.budget = budget;
        this.compressed = compressed;
        this.unpacked = decompressed.getMessageDigest();
    }

    /** Opens a layer; it is compressed as its first bytes tell. */
    static LayerStream open(ImageFiles files, ImageManifest.Layer layer, UnpackBudget budget) throws IOException {
        InputStream file = files.open(layer.file()).orElseThrow(() -> new ImageException("it is missing"));
        DigestInputStream compressed = new DigestInputStream(file, Digest.algorithm());
        try {
            DigestInputStream plain = new DigestInputStream(decompressed(compressed), Digest.algorithm());
            return new LayerStream(layer, budget, compressed, plain);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static InputStream decompressed(InputStream file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(file, BUFFER_BYTES);
        in.mark(ZSTD.length);
        byte[] head = in.readNBytes(ZSTD.length);
        in.reset();
        if (startsWith(head, GZIP)) {
            return new BufferedInputStream(
                    GzipCompressorInputStream.builder()
                            .setInputStream(in)
                            .setDecompressConcatenated(true)
                            .get(),
                    BUFFER_BYTES);
        }
        return startsWith(head, ZSTD) ? new BufferedInputStream(new ZstdCompressorInputStream(in), BUFFER_BYTES) : in;
    }

    private static boolean startsWith(byte[] bytes, byte[] head) {
        return bytes.length >= head.length && Arrays.equals(bytes, 0, head.length, head, 0, head.length);
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        budget.takeBytes(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        budget.takeBytes(Math.max(0, count));
        return count;
    }

    /** Every byte counts for the digest. */
    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, BUFFER_BYTES)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /**
     * Reads what is left and compares the digests.
     *
     * @throws ImageException when the layer is not the one that its image names
     */
    void verify() throws IOException {
        byte[] rest = new byte[BUFFER_BYTES];
        int count = 0;
        while (count >= 0) {
            count = read(rest, 0, rest.length);
        }
        while (compressed.read(rest) >= 0) {
            budget.takeBytes(0);
        }
        if (!layer.unpacked().hex().equals(HexFormat.of().formatHex(unpacked.digest()))) {
            throw new ImageException("what it unpacks to does not have the digest " + layer.unpacked());
        }
        Digest read = new Digest(
                HexFormat.of().formatHex(compressed.getMessageDigest().digest()));
        if (layer.blob().isPresent() && !layer.blob().get().equals(read)) {
            throw new ImageException(
                    "it does not have the digest " + layer.blob().get());
        }
    }
}
