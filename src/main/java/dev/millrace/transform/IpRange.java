package dev.millrace.transform;

import java.net.InetAddress;

/** Addresses that begin with the same bits, as CIDR writes them: {@code 10.0.0.0/8}. Immutable. */
public final class IpRange {
    private final byte[] network;
    private final int bits;

    private IpRange(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /**
     * Reads "10.0.0.0/8", "2001:db8::/32", or a single address.
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public static IpRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = address(slash < 0 ? text : text.substring(0, slash));
        int all = network.length * Byte.SIZE;
        int bits = slash < 0 ? all : bits(text.substring(slash + 1), all);
        if (bits < 0 || bits > all) {
            throw new IllegalArgumentException("not a range of addresses: '" + text
                    + "'; write one like 10.0.0.0/8 or 2001:db8::/32");
        }
        return new IpRange(network, bits);
    }

    private static int bits(String text, int all) {
        return text.matches("\\d{1,3}") ? Integer.parseInt(text) : all + 1;
    }

    /**
     * Whether an address lies in it; one of the other family never does.
     *
     * @throws IllegalArgumentException when the text is no address
     */
    public boolean contains(String text) {
        byte[] address = address(text);
        if (address.length != network.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || ((address[whole] ^ network[whole]) & 0xff00 >> rest & 0xff) == 0;
    }

    /** Only whole addresses are taken, no names: nothing is ever looked up. */
    private static byte[] address(String text) {
        boolean isWhole = text.indexOf(':') >= 0 || text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        try {
            if (isWhole && text.indexOf('%') < 0 && text.indexOf('[') < 0) {
                return InetAddress.ofLiteral(text).getAddress();
            }
        } catch (IllegalArgumentException _) {
            // Said below, in the same words.
        }
        throw new IllegalArgumentException("not an IP address: '" + text + "'");
    }
}
