// Instructions that Go's assembler does not know, by their encoding. Arguments are the numbers of vector
// registers in Go's order: what is subtracted or divided by first, the result last.
#define WORD3(op, m, n, d) WORD $((op) | (m)<<16 | (n)<<5 | (d))
#define WORD2(op, n, d) WORD $((op) | (n)<<5 | (d))

// FMLA Vd.4S, Vn.4S, Vm.S[0]
#define FMLA_LANE0(m, n, d) WORD3(0x4f801000, m, n, d)

// FADD Vd.4S, Vn.4S, Vm.4S, and so on
#define FADD_S4(m, n, d) WORD3(0x4e20d400, m, n, d)
#define FSUB_S4(m, n, d) WORD3(0x4ea0d400, m, n, d)
#define FMUL_S4(m, n, d) WORD3(0x6e20dc00, m, n, d)
#define FDIV_S4(m, n, d) WORD3(0x6e20fc00, m, n, d)
#define FMIN_S4(m, n, d) WORD3(0x4ea0f400, m, n, d)
#define FMAX_S4(m, n, d) WORD3(0x4e20f400, m, n, d)
#define FADDP_S4(m, n, d) WORD3(0x6e20d400, m, n, d)
#define FCMGT_S4(m, n, d) WORD3(0x6ea0e400, m, n, d)
#define FADD_D2(m, n, d) WORD3(0x4e60d400, m, n, d)

// BIC Vd.16B, Vn.16B, Vm.16B: Vn and not Vm
#define BIC_B16(m, n, d) WORD3(0x4e601c00, m, n, d)

// FSQRT Vd.4S, Vn.4S
#define FSQRT_S4(n, d) WORD2(0x6ea1f800, n, d)

// FCMGT Vd.4S, Vn.4S, #0.0; FCMLT; CMLT of integers: the sign
#define FCMGT0_S4(n, d) WORD2(0x4ea0c800, n, d)
#define FCMLT0_S4(n, d) WORD2(0x4ea0e800, n, d)
#define CMLT0_S4(n, d) WORD2(0x4ea0a800, n, d)

// FCVTNS Vd.4S, Vn.4S: to integers, the even one in the middle; SCVTF back
#define FCVTNS_S4(n, d) WORD2(0x4e21a800, n, d)
#define SCVTF_S4(n, d) WORD2(0x4e21d800, n, d)

// SSHR Vd.4S, Vn.4S, #1
#define SSHR1_S4(n, d) WORD2(0x4f3f0400, n, d)

// FCVTL Vd.2D, Vn.2S; FCVTL2 Vd.2D, Vn.4S: the low and the high half to float64
#define FCVTL_D2(n, d) WORD2(0x0e617800, n, d)
#define FCVTL2_D2(n, d) WORD2(0x4e617800, n, d)

// FADDP Dd, Vn.2D
#define FADDP_D(n, d) WORD2(0x7e70d800, n, d)

// ZERO clears four registers.
#define ZERO(v0, v1, v2, v3) \
	VEOR v0, v0, v0; VEOR v1, v1, v1 \
	VEOR v2, v2, v2; VEOR v3, v3, v3
