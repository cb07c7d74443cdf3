package io.cairn.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,true,false",
        "127.9.9.9,true,false",
        "localhost,true,false",
        "::1,true,false",
        "0.0.0.0,false,true",
        "::,false,true",
        "10.1.2.3,false,false",
        "cafe.example,false,false",
        "fe80::1,false,false",
    })
    void shouldKnowWhoCanReachIt(String host, boolean loopback, boolean wildcard) {
        Endpoint endpoint = new Endpoint(host, 1);
        assertEquals(loopback, endpoint.loopback());
        assertEquals(wildcard, endpoint.wildcard());
    }

    @Test
    void shouldWriteIpv6InBrackets() {
        assertEquals("http://[::1]:2379", new Endpoint("::1", 2379).url());
        assertEquals("127.0.0.1:0", new Endpoint("127.0.0.1", 0).hostPort());
    }

    @Test
    void shouldRefuseWhatCannotBeAnAddress() {
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("", 1));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("h", 65536));
    }
}
